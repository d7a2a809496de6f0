using Smpcheck.Model;
using static Smpcheck.Explorer.ProgramEdits;

namespace Smpcheck.Explorer;

/// <summary>
/// Looks for one edit of a failing case's order after which everything that is checked passes: a fence more, a
/// read-back, interrupts off around a lock, a line earlier or later. Work is never taken away. Bounded by states, not
/// by time, so that the same case gets the same answer everywhere.
/// </summary>
public static class Remedies
{
    /// <summary>States searched for one edit, and for all of them.</summary>
    private const long MostStates = 20_000, MostInAll = 400_000;

    /// <summary>Columns of the word that each of <see cref="Lines"/> starts with.</summary>
    internal const int Head = 5;

    private const int MostEdits = 500;

    // What orders or waits. Stores and unlocks stay: moving them would change what the program does.
    private static readonly string[] _movable = ["eoi", "invlpg", "invlpg.all", "fence", "fence.w", "wait", "mmio.r"];

    /// <summary>Edits that mend the case, at most <paramref name="most"/>, the simplest first; empty when none
    /// does.</summary>
    public static IReadOnlyList<string> Find(Case run, SystemFactory make, int most, CancellationToken cancel)
    {
        List<string> found = [];
        long spent = 0;
        foreach (var edit in Edits(Selection.Of(run.Test, run.Variant)).Take(MostEdits))
        {
            if (found.Count == most || spent >= MostInAll || cancel.IsCancellationRequested)
                break;
            if (Passes(run, edit, make, ref spent))
                found.Add(edit.Text);
        }

        return found;
    }

    /// <summary>
    /// The lines that say so below a counterexample, at most 80 columns wide; empty for a failure that no order can
    /// mend and that no variant explains.
    /// </summary>
    internal static IReadOnlyList<string> Lines(Case run, Source source, SystemFactory make,
        CancellationToken cancel = default)
    {
        var found = Find(run, make, 2, cancel);
        if (found.Count > 0)
            return [.. found.SelectMany((text, k) =>
                Hanging.Lines(k == 0 ? "fix  " : "or   ", $"{text} (verified: all checks pass)"))];
        string where = source.Catalogue is not null ? $"{run.Test.Name.Text}/{run.Variant}"
            : $"{run.Variant} {source.Shown}";
        return run.Variant is null ? [] : Hanging.Lines("fix  ",
            $"no single edit of the order mends it; what the variant changes: smpcheck diff {where}");
    }

    private static bool Passes(Case run, ProgramEdit edit, SystemFactory make, ref long spent)
    {
        var bag = new DiagnosticBag();
        var test = run.Test with { Items = [.. edit.Items.Where(static i => i is not VariantDecl)] };
        if (make(test, null, run.Model, run.Sizes, bag) is not { } system || !bag.Clean)
            return false;
        using var result = BreadthFirst.Run(system, new SearchOptions { MaxStates = MostStates });
        spent += result.States;
        // An edit that keeps a handler from ever running mends nothing.
        return result.Complete && Enumerable.Range(0, system.Properties.Count).All(p =>
            result.Judge(p) == Judgement.Holds)
            && system.Coverage() is null or { IdleHandlers.Count: 0 };
    }

    private static IEnumerable<ProgramEdit> Edits(IReadOnlyList<Item> items) =>
        Insertions(items, "fence.w").Concat(Insertions(items,
            "fence")).Concat(ReadBacks(items)).Concat(Brackets(items))
            .Concat(Openings(items)).Concat(Moves(items));

    private static IEnumerable<ProgramEdit> Insertions(IReadOnlyList<Item> items, string op) =>
        from block in items.OfType<Block>()
        from at in Enumerable.Range(0, block.Lines.Count)
        where block.Lines[at] is InstructionLine
        select Edit(items, block, Insert(block.Lines, at, op), $"add `{op}` before {Named(block.Lines[at])}");

    private static IEnumerable<ProgramEdit> ReadBacks(IReadOnlyList<Item> items)
    {
        foreach (var block in items.OfType<Block>())
        {
            for (int at = 0; at < block.Lines.Count; at++)
            {
                if (block.Lines[at] is not InstructionLine { Op.Text: "mmio.w",
                    Args: [ConstArg { Value: NameConst { Name.Text: var register } }, _] })
                    continue;
                var lines = Insert(block.Lines, at + 1, "mmio.r", Register("r7"), Register(register));
                yield return Edit(items, block, lines, $"read {register} back after {Named(block.Lines[at])}");
            }
        }
    }

    // cli before a lock, sti after its unlock.
    private static IEnumerable<ProgramEdit> Brackets(IReadOnlyList<Item> items)
    {
        foreach (var block in items.OfType<CoreBlock>())
        {
            for (int at = 0; at < block.Lines.Count; at++)
            {
                if (LockOf(block.Lines[at], "lock") is not { } name)
                    continue;
                int end = PartnerOf(block.Lines, at, "unlock", name);
                if (end >= 0)
                    yield return Edit(items, block, Insert(Insert(block.Lines, end + 1, "sti"), at, "cli"),
                        $"turn interrupts off (`cli` .. `sti`) around {Named(block.Lines[at])}");
            }
        }
    }

    // Interrupts stay on between a cli and its sti.
    private static IEnumerable<ProgramEdit> Openings(IReadOnlyList<Item> items)
    {
        foreach (var block in items.OfType<Block>())
        {
            for (int at = 0; at < block.Lines.Count; at++)
            {
                if (block.Lines[at] is not InstructionLine { Label: null, Op.Text: "cli" })
                    continue;
                int end = PartnerOf(block.Lines, at, "sti", null);
                var lines = block.Lines.Where((_, k) => k != at && k != end).ToList();
                yield return Edit(items, block, lines, $"keep interrupts on: drop {Named(block.Lines[at])}"
                    + (end < 0 ? "" : $" and {Named(block.Lines[end])}"));
            }
        }
    }

    private static IEnumerable<ProgramEdit> Moves(IReadOnlyList<Item> items)
    {
        foreach (var block in items.OfType<Block>())
        {
            for (int from = 0; from < block.Lines.Count; from++)
            {
                if (block.Lines[from] is not InstructionLine { Label: null } line || !_movable.Contains(line.Op.Text))
                    continue;
                foreach (int to in Enumerable.Range(0, block.Lines.Count + 1).Where(k => k != from && k != from + 1))
                {
                    List<Line> lines = [.. block.Lines];
                    lines.RemoveAt(from);
                    lines.Insert(to > from ? to - 1 : to, line);
                    string where = to == block.Lines.Count ? "to the end" : $"before {Named(block.Lines[to])}";
                    yield return Edit(items, block, lines, $"move {Named(line)} {where}");
                }
            }
        }
    }
}
