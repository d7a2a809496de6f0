namespace Smpcheck.Model;

public sealed partial class Printer
{
    private static readonly string[] _relations = ["==", "!=", "<", "<=", ">", ">="];

    private static Row Declaration(Item item)
    {
        var (word, rest) = item switch
        {
            ModelDecl d => ("model", string.Join(", ", d.Models)),
            CoresDecl d => ("cores", Constants(d.Sizes) + (d.Sockets is null ? "" : $" sockets {Of(d.Sockets)}")),
            ParamDecl d => ("param", $"{d.Name} = {Constants(d.Values)}"),
            ApicDecl d => ("apic", d.Mode.Text),
            IommuDecl d => ("iommu", d.Mode.Text),
            BufferDecl d => ("buffer", Of(d.Depth)),
            AssumeDecl d => ("assume", d.Value is null ? d.Name.Text : $"{d.Name} = {Of(d.Value)}"),
            VarDecl d => ("var", Var(d)),
            FrameDecl d => ("frame", $"{d.Name} = {Of(d.Content)}"),
            PageDecl d => ("page", $"{d.Name} -> {d.Pte}"),
            LockDecl d => (d.Mutex ? "mutex" : "spin", d.Name.Text),
            DeviceDecl d => ("device", $"{d.Name} {d.Kind}{Settings(d.Settings)}"),
            RouteDecl d => ("route", Route(d)),
            CheckDecl d => ("check", string.Join(", ", d.Properties.Select(p => p.Name + Settings(p.Settings)))),
            ConditionDecl d => (d.Kind.Text, Of(d.Condition)),
            ExpectDecl d => ("expect", Verdicts(d.Verdicts)),
            VariantDecl { Story: { } story } d => ($"variant {d.Name}", $"{Quoted(story)} : {Verdicts(d.Verdicts)}"),
            VariantDecl d => ($"variant {d.Name}", $": {Verdicts(d.Verdicts)}"),
            _ => throw new ArgumentOutOfRangeException(nameof(item)),
        };
        return new Row(item.Trivia, word, rest, null, item.Marks, null);
    }

    private static string Var(VarDecl d) =>
        d.Name + (d.PerCore ? "[cores]" : "") + $" = {Of(d.Initial)}" + (d.Plain ? " plain" : "")
        + (d.Socket is null ? "" : $" @socket {Of(d.Socket)}");

    private static string Route(RouteDecl d) =>
        $"{d.Source} -> {Of(d.Vector)} core {Ranges(d.Cores)}" + (d.Trigger is { } trigger ? $" {trigger}" : "")
        + (d.Masked ? " masked" : "");

    private static string Settings(IReadOnlyList<Setting> settings) =>
        string.Concat(settings.Select(s => $" {s.Key}={Of(s.Value)}"));

    private static string Verdicts(IReadOnlyList<Expectation> verdicts) => string.Join("; ", verdicts.Select(v =>
        (v.Models.Count == 0 ? "" : string.Join(",", v.Models) + " ")
        + (v.Fails is { } property ? $"fail {property}" : "pass")));

    private static string Ranges(IReadOnlyList<CoreRange> ranges) => string.Join(",", ranges.Select(r =>
        Of(r.First) + (r.Open || r.Last is not null ? ".." : "") + (r.Last is null ? "" : Of(r.Last))));

    private static string Constants(IReadOnlyList<Const> constants) => string.Join(", ", constants.Select(Of));

    private static string Of(Const constant) => constant switch
    {
        IntConst { Text.Length: > 0 } number => number.Text,
        IntConst number => Number(number.Value),
        NameConst { Offset: 0 } name => name.Name.Text,
        NameConst name => name.Name + (name.Offset < 0 ? "" : "+") + Number(name.Offset),
        _ => throw new ArgumentOutOfRangeException(nameof(constant)),
    };

    private static string Of(Arg arg) => arg switch
    {
        ConstArg value => Of(value.Value),
        ElementArg element => $"{element.Name}[{Of(element.Index)}]",
        _ => throw new ArgumentOutOfRangeException(nameof(arg)),
    };

    private static string Of(Cond condition) => condition switch
    {
        RelCond r => $"{Of(r.Left)} {_relations[(int)r.Relation]} {Of(r.Right)}",
        NotCond not => $"not {Within(not.Inner, condition)}",
        AllCond all => string.Join(" and ", all.Parts.Select(p => Within(p, all))),
        AnyCond any => string.Join(" or ", any.Parts.Select(p => Within(p, any))),
        _ => throw new ArgumentOutOfRangeException(nameof(condition)),
    };

    /// <summary>
    /// In parentheses where the tree would come back different without: only `and` in `or` needs none.
    /// </summary>
    private static string Within(Cond inner, Cond outer) =>
        inner is AnyCond { Parts.Count: > 1 } || inner is AllCond { Parts.Count: > 1 } && outer is not AnyCond
            ? $"({Of(inner)})"
            : Of(inner);
}
