namespace Smpcheck.Model;

/// <summary>Diagnostics of litmus files. Those from E620 on say that a well-formed test cannot be run here: it is
/// skipped.</summary>
public static class LitmusCodes
{
    public const string Character = "E601", Header = "E602", Section = "E603", Syntax = "E604", Number = "E605",
        Nesting = "E606";
    public const string Label = "E607", Operands = "E608", Location = "E609", Twice = "E610", Size = "E611";

    public const string Architecture = "E620", Instruction = "E621", Register = "E622", Addressing = "E623",
        Mixed = "E624";
    public const string Values = "E625", Registers = "E626", Feature = "E627", Limit = "E628";

    /// <summary>Code, title and explanation, in order.</summary>
    public static readonly IReadOnlyList<(string Code, string Title, string Explanation)> All =
    [
        (Character, "unexpected character",
            "A litmus file is plain text in herd's format; the section that holds the caret knows no such "
            + "character."),
        (Header, "wrong first line",
            "The first line is the architecture and the test's name: `X86_64 SB`. A string in quotes may follow."),
        (Section, "a section is missing",
            "A test has an initial state in braces, columns of programs that start with `P0 | P1 ;`, and a "
            + "condition."),
        (Syntax, "something else was expected",
            "The caret is where herd's grammar allows only what the message lists."),
        (Number, "number too large", "A value has at most 64 bits."),
        (Nesting, "nested too deep", "Conditions nest at most 200 parentheses and `not`."),
        (Label, "unknown or repeated label", "A label is local to its thread, declared once."),
        (Operands, "wrong operands",
            "The instruction does not take these operands, or not in this order: X86 is written destination "
            + "first, X86_64 source first."),
        (Location, "unknown location or register",
            "The condition names a location that neither the initial state nor a program mentions, or a thread "
            + "that is not there."),
        (Twice, "declared twice", "A register or a location is initialised once."),
        (Size, "file too large", "A litmus file has at most 1 MiB."),
        (Architecture, "architecture not supported",
            "This version runs X86 and X86_64. Tests of other architectures are read no further, and count as "
            + "skipped."),
        (Instruction, "instruction not supported",
            "The x86 instruction has no translation: its effect would go beyond loads, stores, locked operations, "
            + "fences, integer arithmetic and branches."),
        (Register, "register not supported",
            "Integer registers and their parts are supported; vector, control and stack operations are not."),
        (Addressing, "address not supported",
            "An address must be that of a declared location: a number, or a location plus an offset, is no word "
            + "of the model."),
        (Mixed, "accesses of different widths",
            "A store narrower than the location would change a part of the word while the rest stays. A word is "
            + "the smallest thing the machine stores (N-22)."),
        (Values, "too many values",
            "All values that a test can compute are listed before it runs, and there are more than the model has "
            + "room for: usually a loop that counts."),
        (Registers, "too many registers",
            "A thread keeps more values alive at one time than a core of the model has registers."),
        (Feature, "not supported", "herd knows this, and this version does not."),
        (Limit, "too large", "The test has more threads, locations or instructions than a machine of the model."),
    ];

    /// <summary>The test was understood, and cannot be run here.</summary>
    public static bool IsSkip(string code) => string.CompareOrdinal(code, Architecture) >= 0;
}
