using System.Buffers;
using System.Globalization;

namespace Smpcheck.Explorer;

/// <summary>Numbers with units, as flags take them and messages show them.</summary>
public static class Units
{
    private static readonly SearchValues<char> _digits = SearchValues.Create("0123456789.");

    /// <summary><c>90s</c>, <c>10m</c>, <c>1.5h</c>, <c>500ms</c>; a bare number is seconds.</summary>
    public static bool Duration(string text, out TimeSpan value)
    {
        var (number, unit) = Split(text);
        double? seconds = unit switch { "ms" => 0.001, "" or "s" => 1, "m" or "min" => 60, "h" => 3600, "d" => 86400,
            _ => null };
        value = TimeSpan.Zero;
        if (!Number(number, out double amount) || seconds is not { } each || amount * each > TimeSpan.FromDays(3650)
            .TotalSeconds)
            return false;
        value = TimeSpan.FromSeconds(amount * each);
        return value > TimeSpan.Zero;
    }

    /// <summary><c>5M</c> states, <c>100k</c>; powers of ten.</summary>
    public static bool Count(string text, out long value)
    {
        var (number, unit) = Split(text);
        double? each = unit switch { "" => 1, "k" or "K" => 1e3, "m" or "M" => 1e6, "g" or "G" => 1e9, _ => null };
        return Whole(number, each, out value);
    }

    /// <summary><c>2G</c>, <c>512M</c>, <c>1.5GiB</c>; powers of two.</summary>
    public static bool Size(string text, out long value)
    {
        var (number, unit) = Split(text);
        double? each = unit.ToUpperInvariant() switch
        {
            "" or "B" => 1, "K" or "KB" or "KIB" => 1L << 10, "M" or "MB" or "MIB" => 1L << 20,
            "G" or "GB" or "GIB" => 1L << 30, "T" or "TB" or "TIB" => 1L << 40, _ => null,
        };
        return Whole(number, each, out value);
    }

    /// <summary><c>210M</c>, <c>2.1G</c>.</summary>
    public static string Bytes(long bytes) => Short(bytes, 1024, "B", "K", "M", "G", "T");

    /// <summary><c>1.24M</c>, <c>412k</c>.</summary>
    public static string Short(double number) => Short(number, 1000, "", "k", "M", "G", "T");

    /// <summary><c>0.01s</c>, <c>12.3s</c>, <c>4m05s</c>.</summary>
    public static string Time(TimeSpan time) =>
        time.TotalSeconds < 10 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00}s")
        : time.TotalSeconds < 100 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0}s")
        : string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMinutes}m{time.Seconds:00}s");

    private static bool Whole(string number, double? each, out long value)
    {
        value = 0;
        if (!Number(number, out double amount) || each is not { } factor || amount * factor is < 1 or > 9e18)
            return false;
        value = (long)(amount * factor);
        return true;
    }

    private static bool Number(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);

    private static (string Number, string Unit) Split(string text)
    {
        text = text.Trim().Replace("_", "", StringComparison.Ordinal);
        int end = text.AsSpan().IndexOfAnyExcept(_digits);
        return end < 0 ? (text, "") : (text[..end], text[end..].Trim());
    }

    private static string Short(double number, double step, params ReadOnlySpan<string> units)
    {
        int unit = 0;
        for (; number >= step && unit < units.Length - 1; unit++)
            number /= step;
        string format = unit == 0 || number >= 100 ? "0" : number >= 10 ? "0.#" : "0.##";
        return number.ToString(format, CultureInfo.InvariantCulture) + units[unit];
    }
}
