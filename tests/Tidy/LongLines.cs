namespace Smpcheck.Tests;

/// <summary>Lines beyond 120 columns that are there already, by file. The counts must match, so the list can only shrink.</summary>
internal static class LongLines
{
    public static readonly IReadOnlyDictionary<string, int> Allowed = new Dictionary<string, int>
    {
        ["src/Model/Language/Assembler.Build.cs"] = 17,
        ["src/Model/Language/Assembler.Checks.cs"] = 8,
        ["src/Model/Language/Assembler.Declarations.cs"] = 12,
        ["src/Model/Language/Assembler.Operands.cs"] = 17,
        ["src/Model/Language/Assembler.Programs.cs"] = 20,
        ["src/Model/Language/Assembler.cs"] = 15,
        ["src/Model/Language/Scope.cs"] = 4,
        ["src/Model/Machine/Rules/Apics.cs"] = 1,
        ["src/Model/Machine/Rules/Devices.cs"] = 9,
        ["src/Model/Machine/Rules/Entries.cs"] = 5,
        ["src/Model/Machine/Rules/Execution.cs"] = 7,
        ["src/Model/Machine/Rules/IoApics.cs"] = 4,
        ["src/Model/Machine/Rules/RuleTable.cs"] = 1,
        ["src/Model/Machine/Rules/Stores.cs"] = 2,
        ["src/Model/Machine/Rules/Translations.cs"] = 5,
    };
}
