using System.Globalization;
using System.Text;

namespace Smpcheck.Model;

/// <summary>
/// Tree to text, in the one canonical form: names of a run of lines, their tags, marks and comments stand in columns.
/// Parsing the text gives the tree again, up to places.
/// </summary>
public sealed partial class Printer
{
    private readonly StringBuilder _text = new();
    private bool _blank = true;

    public static string Print(ScenarioFile file)
    {
        var printer = new Printer();
        foreach (var test in file.Tests)
            printer.Test(test);
        printer.Remarks(WithoutLastBlanks(file.Tail), 0);
        return printer._text.ToString();
    }

    private void Test(Test test)
    {
        var story = test.Story is null ? "" : $" {Quoted(test.Story)}";
        Rows([new Row(test.Trivia, "", $"test {test.Name}{story}", null, [], null)], 0);
        for (var i = 0; i < test.Items.Count;)
        {
            if (test.Items[i] is Block block)
            {
                Block(block);
                i++;
                continue;
            }

            // Variants have a column of their own; all other declarations between two blocks share one.
            var variants = test.Items[i] is VariantDecl;
            var run = test.Items.Skip(i).TakeWhile(d => d is not Model.Block && d is VariantDecl == variants).ToList();
            Rows(run.ConvertAll(Declaration), 0, variants ? WidestVariant : WidestWord);
            i += run.Count;
        }
    }

    private void Block(Block block)
    {
        var head = block switch
        {
            CoreBlock core => $"core {Ranges(core.Cores)}:",
            HandlerBlock { Cores.Count: 0 } handler => $"handler {handler.Name} on {Of(handler.On)}:",
            HandlerBlock handler => $"handler {handler.Name} on {Of(handler.On)} core {Ranges(handler.Cores)}:",
            _ => throw new ArgumentOutOfRangeException(nameof(block)),
        };
        Rows([new Row(block.Trivia, "", head, null, block.Marks, null)], 0);
        Lines(block.Lines, block.Tail, 1);
    }

    private void Lines(IReadOnlyList<Line> lines, IReadOnlyList<string> tail, int depth)
    {
        Rows([.. lines.Select(l => RowOf(l, depth))], 4 * depth);
        Remarks(WithoutLastBlanks(tail), 4 * depth);
    }

    private Row RowOf(Line line, int depth) => line switch
    {
        RepeatLine repeat => new Row(line.Trivia, "", $"repeat {Of(repeat.Count)}:", null, line.Marks,
            () => Lines(repeat.Body, repeat.Tail, depth + 1)),
        InstructionLine i => new Row(line.Trivia, (i.Label is { } label ? $"{label}: " : "") + i.Op, Operands(i),
            i.Tag is { } tag ? $"@{tag}" : null, line.Marks, null),
        _ => throw new ArgumentOutOfRangeException(nameof(line)),
    };

    /// <summary>One instruction with its operands, without label, tag and marks.</summary>
    public static string Print(InstructionLine line) => $"{line.Op} {Operands(line)}".TrimEnd();

    private static string Operands(InstructionLine line)
    {
        if (line.Condition is null)
            return line.Target is { } label ? label.Text : string.Join(", ", line.Args.Select(Of));
        return Of(line.Condition) + (line.Target is { } target ? $" goto {target}" : "");
    }

    private void Remarks(IEnumerable<string> remarks, int indent)
    {
        foreach (var remark in remarks)
        {
            if (remark.Length > 0)
                _text.Append(' ', indent).Append(Comment(remark));
            if (remark.Length > 0 || !_blank)
                _text.Append('\n');
            _blank = remark.Length == 0;
        }
    }

    private static IEnumerable<string> WithoutLastBlanks(IReadOnlyList<string> remarks) =>
        remarks.Take(remarks.Count - remarks.Reverse().TakeWhile(r => r.Length == 0).Count());

    private static string Comment(string text) => $"#{OneLine(text)}".TrimEnd();

    private static string Quoted(string story) => $"\"{OneLine(story).Replace('"', '\'')}\"";

    /// <summary>A tree made by code may hold text that the grammar has no spelling for.</summary>
    private static string OneLine(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
