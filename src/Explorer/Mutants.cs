using Smpcheck.Model;
using static Smpcheck.Explorer.ProgramEdits;

namespace Smpcheck.Explorer;

/// <summary>A correct scenario with one line less, in another order, or weaker.</summary>
/// <param name="Kind"><c>drop</c>, <c>swap</c>, <c>weaken</c> or <c>unpair</c>.</param>
/// <param name="Line">One-based line of the scenario that is changed.</param>
/// <param name="Text">What became of it, such as <c>`fence` to `fence.w`</c>.</param>
/// <param name="Test">The test, without variants and verdicts.</param>
public sealed record Mutant(string Kind, int Line, string Text, Test Test);

/// <summary>
/// Mutants of a scenario. What only looks (<c>assert</c>) or does nothing (<c>nop</c>) is left alone: no property could
/// need it.
/// </summary>
public static class Mutants
{
    private const string Scratch = "r7";

    // What ends what: an exchange of one for less has no meaning, both go.
    private static readonly (string Open, string Close)[] _pairs =
        [("lock", "unlock"), ("mutex.lock", "mutex.unlock"), ("cli", "sti"), ("mask", "unmask")];

    /// <summary>The test of a variant, or of the base, without marks, variants and verdicts.</summary>
    public static Test Plain(Test test, string? variant) => test with
    {
        Items = [.. Selection.Of(test, variant).Where(static i => i is not VariantDecl and not ExpectDecl)],
    };

    /// <summary>The mutants of a test that <see cref="Plain"/> made, in the order of its lines.</summary>
    public static IReadOnlyList<Mutant> Of(Test plain)
    {
        List<Mutant> mutants = [];
        foreach (var block in plain.Items.OfType<Block>())
        {
            foreach (var change in Changes(block.Lines))
            {
                var edit = Edit(plain.Items, block, change.Lines, change.Text);
                mutants.Add(new Mutant(change.Kind, change.Line, edit.Text, plain with { Items = edit.Items }));
            }
        }

        return mutants;
    }

    private static IEnumerable<Change> Changes(IReadOnlyList<Line> lines)
    {
        for (int at = 0; at < lines.Count; at++)
        {
            int here = at;
            if (lines[at] is RepeatLine repeat)
            {
                foreach (var inner in Changes(repeat.Body))
                {
                    var body = repeat with { Body = inner.Lines };
                    yield return inner with { Lines = [.. lines.Select((l, k) => k == here ? body : l)] };
                }
            }
            else if (lines[at] is InstructionLine { Op.Text: not "assert" and not "nop" } line)
            {
                foreach (var change in Dropped(lines, at, line).Concat(Swapped(lines, at, line))
                    .Concat(Weakened(lines, at, line)).Concat(Unpaired(lines, at, line)))
                    yield return change;
            }
        }
    }

    private static IEnumerable<Change> Dropped(IReadOnlyList<Line> lines, int at, InstructionLine line)
    {
        yield return new Change("drop", line, Shown(line), Replaced(lines, at));
    }

    private static IEnumerable<Change> Swapped(IReadOnlyList<Line> lines, int at, InstructionLine line)
    {
        if (at + 1 == lines.Count || lines[at + 1] is not InstructionLine { Op.Text: not "assert" and not "nop" } next
            || Printer.Print(line) == Printer.Print(next))
            yield break;
        List<Line> swapped = [.. lines];
        // Labels stay where they are: it is what they lead to that changes.
        (swapped[at], swapped[at + 1]) = (next with { Label = line.Label }, line with { Label = next.Label });
        yield return new Change("swap", line, $"{Shown(line)}, {Shown(next)}", swapped);
    }

    private static IEnumerable<Change> Weakened(IReadOnlyList<Line> lines, int at, InstructionLine line)
    {
        Change To(params InstructionLine[] weaker) => new("weaken", line,
            $"{Shown(line)} to {string.Join(", ", weaker.Take(2).Select(Shown))}", Replaced(lines, at, weaker));
        InstructionLine Do(string op, params IReadOnlyList<Arg> args) => Instruction(line.Place, op, args);
        var (r7, zero) = (Register(Scratch), new ConstArg(new IntConst(0, "0", Place.Start)));
        bool free = !lines.OfType<InstructionLine>()
            .Any(static l => Printer.Print(l).Contains(Scratch, StringComparison.Ordinal));
        switch (line.Op.Text, line.Args)
        {
            case ("fence", _):
                yield return To(Do("fence.w"));
                yield return To(Do("fence.rel"));
                break;
            case ("xchg", [var r, var w, var v]):
                yield return To(Do("load", r, w), Do("store", w, v));
                break;
            case ("cas", [var r, var w, _, var fresh]):
                yield return To(Do("load", r, w), Do("store", w, fresh));
                break;
            case ("xadd", [var r, var w, var n]) when free:
                yield return To(Do("load", r, w), Do("mov", r7, r), Do("addr", r7, n), Do("store", w, r7),
                    Do("mov", r7, zero));
                break;
            case ("add", [var w, var n]) when free:
                yield return To(Do("load", r7, w), Do("addr", r7, n), Do("store", w, r7), Do("mov", r7, zero));
                break;
            case ("invlpg.all", _):
            case ("sfence.vma", []):
                foreach (var page in lines.OfType<InstructionLine>().Where(static l => l.Op.Text is "vload" or "vstore")
                    .Select(static l => l.Args[l.Op.Text == "vload" ? 1 : 0]).DistinctBy(static a => a.ToString()))
                    yield return To(Do(line.Op.Text == "sfence.vma" ? "sfence.vma" : "invlpg", page));
                break;
            default:
                break;
        }
    }

    private static IEnumerable<Change> Unpaired(IReadOnlyList<Line> lines, int at, InstructionLine line)
    {
        foreach (var (open, close) in _pairs.Where(p => p.Open == line.Op.Text))
        {
            int end = PartnerOf(lines, at, close, LockOf(line, open));
            if (end >= 0)
                yield return new Change("unpair", line, $"{Shown(line)}, {Shown((InstructionLine)lines[end])}",
                    Replaced(Replaced(lines, end), at));
        }
    }

    // A label needs a line to stand at.
    private static IReadOnlyList<Line> Replaced(IReadOnlyList<Line> lines, int at, params InstructionLine[] by)
    {
        if (lines[at] is InstructionLine { Label: { } label })
        {
            by = by.Length == 0 ? [Instruction(lines[at].Place, "nop")] : [.. by];
            by[0] = by[0] with { Label = label };
        }

        return [.. lines.Take(at), .. by, .. lines.Skip(at + 1)];
    }

    private static string Shown(InstructionLine line) => $"`{Printer.Print(line)}`";

    private sealed record Change(string Kind, int Line, string Text, IReadOnlyList<Line> Lines)
    {
        public Change(string kind, InstructionLine line, string text, IReadOnlyList<Line> lines)
            : this(kind, line.Place.Line, text, lines)
        {
        }
    }
}
