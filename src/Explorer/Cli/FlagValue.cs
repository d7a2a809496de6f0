using System.CommandLine;
using System.Globalization;

namespace Smpcheck.Explorer;

/// <summary>Values of flags that are more than a word, read here to say in plain words what is wrong.</summary>
internal static class FlagValue
{
    public delegate bool Reader<T>(string text, out T value);

    /// <summary>Reads the value of a flag, if it is given. False where it is wrong, which has then been said.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="flag">The flag.</param>
    /// <param name="read">Turns its text into a value.</param>
    /// <param name="value">Keeps what it is where the flag is not given.</param>
    /// <param name="what">What it takes, such as <c>a number such as 5M</c>.</param>
    /// <param name="host">Where to say it.</param>
    public static bool Take<T>(ParseResult parse, Option<string?> flag, Reader<T> read, ref T value, string what,
        CliHost host)
    {
        if (parse.GetValue(flag) is not { } text)
            return true;
        if (read(text, out var given))
        {
            value = given;
            return true;
        }

        string typed = parse.GetResult(flag)?.IdentifierToken?.Value ?? flag.Name;
        host.Fail($"`{typed}` takes {what}, not `{text}`");
        return false;
    }

    /// <summary>As <see cref="Take{T}"/>, for a whole number in a range.</summary>
    public static bool TakeWhole(ParseResult parse, Option<string?> flag, int least, int most, ref int value,
        string what, CliHost host) =>
        Take(parse, flag, (string text, out int number) => int.TryParse(text, NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out number) && number >= least && number <= most, ref value, what, host);
}
