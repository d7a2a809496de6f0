using System.Reflection;
using System.Reflection.Emit;
using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Tests;

/// <summary>What may not happen on a path that runs per transition, read from the compiled code.</summary>
public sealed class HotPathTests
{
    private static readonly Assembly _model = typeof(Machine).Assembly;
    private static readonly Assembly _properties = typeof(CheckedSystem).Assembly;

    /// <summary>The world outside of the model: what would make two runs differ.</summary>
    private static readonly string[] _outside =
    [
        "System.Threading.", "System.IO.", "System.Net.", "System.Diagnostics.Stopwatch", "System.Diagnostics.Process", "System.Random",
        "System.DateTime", "System.Environment", "System.Console", "System.Guid", "System.TimeProvider", "System.Security.Cryptography.",
    ];

    /// <summary>Methods that allocate on the hot path all the same. The list may only shrink.</summary>
    private static readonly string[] _mayAllocate =
    [
        "Platform.ProgramAt", // A closure for ipi-reentry, per entry.
        "LostEoi.Find", "LostIrq.Find", // At rest, for the sentence.
    ];

    [Fact]
    public void The_model_knows_no_clock_no_randomness_no_threads_and_no_files()
    {
        var uses = CallGraph.MethodsOf(_model).SelectMany(static m => CallGraph.Uses(m).Select(u => (Method: m, u.Member)));

        var found = uses.Where(static u => IsOutside(u.Member)).Select(static u => $"{CallGraph.Name(u.Method)} uses {u.Member.DeclaringType}");
        Repository.None(found);
    }

    [Fact]
    public void Listing_performing_and_judging_a_step_use_no_linq_and_allocate_nothing()
    {
        var reached = CallGraph.Reach(Roots(), _model, _properties);
        Assert.InRange(reached.Count, 150, 3000); // Fewer: the roots have moved and the test sees nothing.

        var found = reached.Keys
            .SelectMany(m => CallGraph.Uses(m).Where(IsCostly).Select(u => (Method: m, Text: $"{u.Code} {u.Member.DeclaringType}.{u.Member.Name}")))
            .ToList();
        Repository.None(found.Where(static f => !_mayAllocate.Contains(CallGraph.Name(f.Method)))
            .Select(f => $"{f.Text} in {CallGraph.Path(f.Method, reached)}"));
        Assert.All(_mayAllocate, a => Assert.Contains(found, f => CallGraph.Name(f.Method) == a));
    }

    private static IEnumerable<MethodBase> Roots()
    {
        IEnumerable<Delegate?> delegates =
        [
            .. RuleTable.All.SelectMany(static r => new Delegate[] { r.List, r.Perform }),
            .. InstructionTable.All.SelectMany(static i => new Delegate?[] { i.Guard, i.Choices, i.Effect }),
        ];
        string[] judging =
        [
            nameof(CheckedSystem.Enabled), nameof(CheckedSystem.Apply), nameof(CheckedSystem.JudgeState), nameof(CheckedSystem.JudgeRest),
            nameof(CheckedSystem.Stays), nameof(CheckedSystem.Mark), nameof(CheckedSystem.Duty),
        ];
        var methods = typeof(CheckedSystem).GetMethods().Where(m => judging.Contains(m.Name));
        return [.. delegates.OfType<Delegate>().Select(static d => d.Method), .. methods];
    }

    private static bool IsOutside(MemberInfo member) =>
        member.Name != "get_CurrentManagedThreadId" // Compiled iterators ask for it.
        && Full(member) is { } name && Array.Exists(_outside, o => name.StartsWith(o, StringComparison.Ordinal));

    private static bool IsCostly((OpCode Code, MemberInfo Member) use)
    {
        var (code, member) = use;
        if (code == OpCodes.Newarr || code == OpCodes.Box)
            return true;
        if (code == OpCodes.Newobj)
            return !member.DeclaringType!.IsValueType;
        string name = Full(member) ?? "";
        return name.StartsWith("System.Linq.", StringComparison.Ordinal)
            || (name.StartsWith("System.Collections.Generic.IEnumerable", StringComparison.Ordinal) && member.Name == "GetEnumerator")
            || (member.DeclaringType == typeof(string) && member.Name is "Concat" or "Format" or "Join");
    }

    private static string? Full(MemberInfo member) => (member as Type ?? member.DeclaringType)?.FullName;
}
