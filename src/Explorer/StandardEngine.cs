using System.Globalization;
using System.Reflection;
using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Explorer;

/// <summary>
/// The real engine: the parser, the machine with its monitors, the shipped scenarios, the tables of the language.
/// </summary>
public static class StandardEngine
{
    private const string Folder = "Catalogue/";

    public static Engine Create() => new()
    {
        Parse = Parser.Parse,
        System = Machine,
        Diagnose = Assembler.Diagnose,
        Catalogue = Shipped(),
        Inventory = new Inventory { Instructions = Instructions(), Devices = Devices(), Monitors = Monitors(),
        Options = Options() },
        Stories = Stories(),
        Components = static system => (system as CheckedSystem)?.Components,
    };

    private static IDescribedSystem? Machine(
        Test test, string? variant, string model, IReadOnlyDictionary<string, long> sizes, DiagnosticBag bag)
    {
        if (!Enum.TryParse(model, ignoreCase: true, out MemoryModel memory))
        {
            // The line that names it says it best; from the command line there is none.
            Assembler.Diagnose(test, bag);
            if (bag.Clean)
                bag.Error("E212", test.Name.Place,
                    $"memory model `{model}` is known, but this version cannot check it yet", "use sc, tso or pso");
            return null;
        }

        return Assembler.Assemble(test, variant, memory, sizes, bag) is { } assembled ? new CheckedSystem(assembled)
            : null;
    }

    private static List<(string, string)> Shipped()
    {
        var assembly = typeof(CheckedSystem).Assembly;
        var shipped = new List<(string, string)>();
        foreach (string name in assembly.GetManifestResourceNames()
            .Where(static n => n.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            shipped.Add((name[Folder.Length..], Text(assembly, name)));
        return shipped;
    }

    private static string Text(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static List<InventoryEntry> Instructions() =>
        [.. InstructionTable.Written.Select(static i => new InventoryEntry(
            i.Group, i.Mnemonic, $"{i.Mnemonic} {i.Signature}".TrimEnd(), i.Doc, Example("instructions", i.Mnemonic)))];

    private static string? Example(string group, string name) => Examples.Find(group, name)?.Text;

    private static List<InventoryEntry> Devices() =>
    [
        .. DeviceTable.All.Select(static d => new InventoryEntry(
            "", d.Name, $"device NAME {d.Name} {string.Join(' ', d.Keys.Select(static k => $"{k.Name}=N"))}".TrimEnd(),
            $"{d.Doc}; {string.Join(", ", d.Keys.Select(Key))}; registers {string.Join(", ", d.Registers)}; "
                + $"source {d.Sources}", Example("devices", d.Name))),
    ];

    private static string Key(DeviceKey key) => string.Create(
        CultureInfo.InvariantCulture,
            $"{key.Name} {key.Least}..{key.Most} ({(key.Default < 0 ? "must be given" : $"default {key.Default}")})");

    private static List<InventoryEntry> Monitors() =>
    [
        .. PropertyTable.Monitors.Select(static p => new InventoryEntry(
            "", p.Name,
                $"check {p.Name}{string.Concat(p.Settings.Select(Setting))}", p.Doc, Example("monitors", p.Name))),
    ];

    private static string Setting((string Key, long Default) setting) =>
        string.Create(CultureInfo.InvariantCulture, $" {setting.Key}={(setting.Default < 0 ? "N" : setting.Default)}");

    private static List<InventoryEntry> Options() =>
        [.. AssumptionTable.All.Select(static a =>
            new InventoryEntry("", a.Name, $"assume {a.Name}", a.Doc, Example("options", a.Name)))];

    private static Dictionary<string, string> Stories()
    {
        var stories = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var code in Codes.All)
        {
            string example = code.Wrong.Length == 0 ? ""
                : $"\n\nwrong:\n{Indent(code.Wrong)}\n\nright:\n{Indent(code.Right)}";
            stories.Add(code.Code, $"{code.Code}: {code.Title}\n\n{Wrap(code.Explanation)}{example}");
        }

        foreach (var (code, title, explanation) in LitmusCodes.All.Concat(RunCodes.All))
            stories.Add(code, $"{code}: {title}\n\n{Wrap(explanation)}");
        foreach (var (shape, story) in LitmusStories.All)
            stories.Add(shape, story);
        foreach (var property in Explanations.All)
            stories.Add(property.Name, Explanations.Text(property.Name)!);
        return stories;
    }

    private static string Wrap(string text) => string.Join('\n', text.Split('\n')
        .SelectMany(static line => line.StartsWith(' ') ? [line] : Hanging.Lines("", line)));

    private static string Indent(string text) =>
        string.Join('\n', text.TrimEnd().Split('\n').Select(static l => "    " + l));
}
