using System.Text;

namespace Smpcheck.Explorer;

/// <summary>What a table expects of one test under one model.</summary>
/// <param name="Verdict"><c>Ok</c> or <c>No</c>; empty: the table says nothing.</param>
/// <param name="States">Each state as a set of <c>name=value</c>, spelled canonically.</param>
public sealed record ExpectedLitmus(string File, string Verdict, IReadOnlyList<string> States);

/// <summary>A table of expected verdicts and state sets, one row a file, one group of columns a model.</summary>
/// <remarks>The default columns are x86-TSO's; those of SC and PSO start with <c>SC_local_</c> and
/// <c>PSO_local_</c>.</remarks>
public sealed class ExpectedTable
{
    private readonly Dictionary<string, string[]> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);

    private ExpectedTable(IEnumerator<string[]> rows)
    {
        if (!rows.MoveNext())
            return;
        for (int i = 0; i < rows.Current.Length; i++)
            _columns[rows.Current[i]] = i;
        while (rows.MoveNext())
        {
            if (Cell(rows.Current, "file") is { Length: > 0 } file)
                _rows[file] = rows.Current;
        }
    }

    public IEnumerable<string> Files => _rows.Keys;

    /// <summary>The first column of a row that says what a test needs.</summary>
    public string Class(string file) => Cell(file, "cls");

    /// <summary>What a row has in any column; empty: nothing.</summary>
    public string Cell(string file, string column) =>
        _rows.TryGetValue(file, out string[]? row) ? Cell(row, column) : "";

    public string Condition(string file) => Cell(file, "condition");

    /// <summary>Reads a table from CSV, quotes included; null where it has no column of files.</summary>
    public static ExpectedTable? Parse(string csv)
    {
        using var rows = Rows(csv).GetEnumerator();
        var table = new ExpectedTable(rows);
        return table._columns.ContainsKey("file") && table._columns.ContainsKey("states") ? table : null;
    }

    /// <summary>What is expected of a file under a model; null: no row, or no verdict in it.</summary>
    public ExpectedLitmus? Find(string file, string model)
    {
        string prefix = model switch { "tso" => "", "sc" => "SC_local_", "pso" => "PSO_local_", _ => model + "_" };
        if (!_rows.TryGetValue(file, out string[]? row) || Cell(row, prefix + "verdict") is not { Length: > 0 } verdict
            || Cell(row, prefix + "status") is not ("ok" or ""))
            return null;
        return new ExpectedLitmus(file, verdict,
            [.. Cell(row, prefix + "states").Split('|').Select(Canonical).Where(static s => s.Length > 0)]);
    }

    /// <summary>A state with its parts in an order that does not depend on who printed it.</summary>
    public static string Canonical(string state)
    {
        string[] parts = state.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Array.Sort(parts, StringComparer.Ordinal);
        return string.Join("; ", parts);
    }

    private string Cell(string[] row, string column) =>
        _columns.TryGetValue(column, out int i) && i < row.Length ? row[i] : "";

    private static IEnumerable<string[]> Rows(string csv)
    {
        List<string> row = [];
        var cell = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < csv.Length; i++)
        {
            char c = csv[i];
            if (quoted && c == '"' && i + 1 < csv.Length && csv[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (quoted || c is not (',' or '\n'))
            {
                if (quoted || c != '\r')
                    cell.Append(c);
            }
            else
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (c == '\n')
                {
                    yield return [.. row];
                    row.Clear();
                }
            }
        }

        if (row.Count > 0 || cell.Length > 0)
            yield return [.. row, cell.ToString()];
    }
}
