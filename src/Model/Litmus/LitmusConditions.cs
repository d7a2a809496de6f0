namespace Smpcheck.Model;

/// <summary>A test's conditions: judged on final states, written as a scenario's, and printed as herd prints
/// them.</summary>
public sealed class LitmusConditions(
    LitmusTest test, IReadOnlyDictionary<LitmusPlace, int> places, IReadOnlyList<LitmusTerm> terms, LitmusValues values,
        IReadOnlyList<string> locations, int pointer)
{
    internal LitmusConditions(
        LitmusTest test, IReadOnlyDictionary<LitmusPlace, int> places, IReadOnlyList<LitmusTerm> terms,
            LitmusValues values, LitmusWords words, int pointer)
        : this(test, places, terms, values, [.. words.All.Select(static w => w.Name)], pointer)
    {
    }

    /// <summary>Conditions of a translated test.</summary>
    public static LitmusConditions Of(LitmusTranslation t) =>
        new(t.Test, t.Places, t.All, t.Values, t.Locations, t.Test.Arch.Text == "X86_64" ? 8 : 4);

    /// <summary>The filter lets a state pass; its values are those of the terms, each in its normal form.</summary>
    public bool Passes(ReadOnlySpan<LitmusValue> state) => test.Filter is null || Holds(test.Filter, state);

    /// <summary>The condition, whatever its quantifier, holds of a state.</summary>
    public bool Holds(ReadOnlySpan<LitmusValue> state) => Holds(test.Condition, state);

    private bool Holds(LitmusCond c, ReadOnlySpan<LitmusValue> state)
    {
        switch (c)
        {
            case LitmusTrue t:
                return t.Value;
            case LitmusEqual { Value: { } value } e:
                return Constant(e.Left, value) == state[places[e.Left]];
            case LitmusEqual e:
                return state[places[e.Left]] == state[places[e.Other!]];
            case LitmusNot n:
                return !Holds(n.Inner, state);
            case LitmusImplies i:
                return !Holds(i.If, state) || Holds(i.Then, state);
            case LitmusAnd a:
                foreach (var part in a.Parts)
                {
                    if (!Holds(part, state))
                        return false;
                }

                return true;
            case LitmusOr o:
                foreach (var part in o.Parts)
                {
                    if (Holds(part, state))
                        return true;
                }

                return false;
            default:
                throw new ArgumentOutOfRangeException(nameof(c));
        }
    }

    /// <summary>A constant as the place's width has it; null: the place can never hold it.</summary>
    private LitmusValue? Constant(LitmusPlace place, LitmusConst value) =>
        value.Address is { } name ? AddressOf(name) : terms[places[place]].NormalConstant(LitmusValue.Of(value.Number));

    private LitmusValue? AddressOf(string name)
    {
        for (var i = 0; i < locations.Count; i++)
        {
            if (locations[i] == name)
                return new LitmusValue(i, 0);
        }

        return null;
    }

    // As a scenario's condition

    /// <summary>The condition that a scenario checks with <c>exists</c> or <c>forall</c>; null: always true.</summary>
    internal Cond? Scenario()
    {
        var condition = Cond(test.Condition, test.Quantifier == LitmusQuantifier.NotExists);
        if (test.Filter is { } filter)
        {
            condition = test.Quantifier == LitmusQuantifier.Exists
                ? Joined([Cond(filter, false), condition], all: true)
                : Joined([Cond(filter, true), condition], all: false);
        }

        return condition switch
        {
            Known { Value: true } => null,
            Known => new RelCond(Literal(0), Relation.Equal, Literal(1), Place.Start),
            _ => condition,
        };
    }

    /// <summary>A condition whose truth is known before the test runs.</summary>
    private sealed record Known(bool Value) : Cond(Place.Start);

    private Cond Cond(LitmusCond c, bool negated) => c switch
    {
        LitmusTrue t => new Known(t.Value != negated),
        LitmusNot n => Cond(n.Inner, !negated),
        LitmusAnd a => Joined([.. a.Parts.Select(p => Cond(p, negated))], !negated),
        LitmusOr o => Joined([.. o.Parts.Select(p => Cond(p, negated))], negated),
        LitmusImplies i => Joined([Cond(i.If, !negated), Cond(i.Then, negated)], negated),
        LitmusEqual e => Equal(e, negated),
        _ => throw new ArgumentOutOfRangeException(nameof(c)),
    };

    private static Cond Joined(List<Cond> parts, bool all)
    {
        if (parts.Exists(p => p is Known k && k.Value != all))
            return new Known(!all);
        parts.RemoveAll(static p => p is Known);
        return parts.Count == 0 ? new Known(all) : parts.Count == 1 ? parts[0] : all ? new AllCond(parts, Place.Start)
            : new AnyCond(parts, Place.Start);
    }

    private Cond Equal(LitmusEqual e, bool negated)
    {
        var relation = negated ? Relation.NotEqual : Relation.Equal;
        var left = terms[places[e.Left]];
        if (e.Other is { } place)
        {
            var right = terms[places[place]];
            if (right.Fixed is null && left.Fixed is null)
                return new RelCond(TermArg(left), relation, TermArg(right), Place.Start);
            var (open, known) = left.Fixed is null ? (left, right.Fixed!.Value) : (right, left.Fixed.Value);
            return open.Fixed is { } other ? new Known((open.Normal(other) == open.Normal(known)) != negated)
                : Is(open, open.Normal(known), relation);
        }

        if (Constant(e.Left, e.Value!) is not { } value)
            return new Known(negated);
        return left.Fixed is { } single ? new Known((left.Normal(single) == value) != negated)
            : Is(left, value, relation);
    }

    private Cond Is(LitmusTerm term, LitmusValue normal, Relation relation)
    {
        List<Cond> parts = [];
        for (var v = 0; v < values.Count; v++)
        {
            if (term.Normal(values[v]) == normal)
                parts.Add(new RelCond(TermArg(term), relation, Literal(values.Code(v)), Place.Start));
        }

        // None: no program makes that value.
        return Joined(parts.Count > 0 ? parts : [new Known(relation == Relation.NotEqual)],
            relation == Relation.NotEqual);
    }

    private static ConstArg TermArg(LitmusTerm t) =>
        new(new NameConst(new Name(t.Word ?? $"core{t.Core}.r{t.Register}", Place.Start), 0, Place.Start));

    private static ConstArg Literal(int n) =>
        new(new IntConst(n, n.ToString(System.Globalization.CultureInfo.InvariantCulture), Place.Start));

    // As herd prints it

    /// <summary><c>exists (0:rax=0 /\ 1:rax=0)</c>.</summary>
    public string Printed()
    {
        var quantifier = test.Quantifier switch {
            LitmusQuantifier.Exists => "exists", LitmusQuantifier.Forall => "forall", _ => "~exists" };
        return $"{quantifier} ({Printed(test.Condition, 0)})";
    }

    // What binds: 0 anything, 1 no implication, 2 no disjunction, 3 atoms only.
    private string Printed(LitmusCond c, int binds) => c switch
    {
        LitmusTrue t => t.Value ? "true" : "false",
        LitmusEqual { Value: { } v } e => $"{terms[places[e.Left]].Name}={v.Address ?? Number(e.Left, v)}",
        LitmusEqual e => $"{terms[places[e.Left]].Name}={terms[places[e.Other!]].Name}",
        LitmusNot n => $"not ({Printed(n.Inner, 0)})",
        LitmusAnd a => Wrapped(string.Join(" /\\ ", Flat(a).Select(p => Printed(p, 3))),
            binds > 2 && a.Parts.Count > 1),
        LitmusOr o => Wrapped(string.Join(" \\/ ", o.Parts.SelectMany(static p =>
            p is LitmusOr inner ? inner.Parts : [p]).Select(p => Printed(p, 2))), binds > 1),
        LitmusImplies i => Wrapped($"{Printed(i.If, 2)} => {Printed(i.Then, 1)}", binds > 0),
        _ => throw new ArgumentOutOfRangeException(nameof(c)),
    };

    private static IEnumerable<LitmusCond> Flat(LitmusAnd a) =>
        a.Parts.SelectMany(static p => p is LitmusAnd inner ? Flat(inner) : [p]);

    private string Number(LitmusPlace place, LitmusConst v) =>
        (Constant(place, v) ?? LitmusValue.Of(v.Number))
            .Number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Wrapped(string text, bool wrap) => wrap ? $"({text})" : text;

    /// <summary>A value as a state shows it.</summary>
    public string Shown(LitmusValue v) =>
        v.IsNumber ? v.Number.ToString(System.Globalization.CultureInfo.InvariantCulture)
        : v.Number == 0 ? locations[v.Location] : $"{locations[v.Location]}+{v.Number}";

    /// <summary>Width of an address.</summary>
    public int Pointer => pointer;
}
