namespace Smpcheck.Tests;

/// <summary>How many lines beyond 120 columns are there already, by the start of the path. The numbers may only shrink.</summary>
internal static class LongLines
{
    public static readonly IReadOnlyDictionary<string, int> Allowed = new Dictionary<string, int>
    {
        ["src/Model/Language/Assembler"] = 91,
        ["src/Model/Language/Scope"] = 4,
        ["src/Model/Cores/Instructions/Interrupt"] = 7,
        ["src/Model/Machine/Rules/"] = 37,
    };
}
