using System.Globalization;
using System.Text;
using System.Xml;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// JUnit's XML: a suite per file, a case per variant and model. What is not as expected is a failure, what has no
/// verdict or a wrong file is an error.
/// </summary>
internal static class JUnitReport
{
    public static string Write(ReportBook book)
    {
        var text = new StringBuilder();
        var settings = new XmlWriterSettings { Indent = true, NewLineChars = "\n" };
        using (var xml = XmlWriter.Create(new Utf8Writer(text), settings))
        {
            xml.WriteStartElement("testsuites");
            Attribute(xml, "name", book.Title);
            Counts(xml, book.Cases, Broken(book).Count() + book.Problems.Count);
            if (book.Problems.Count > 0)
                Problems(xml, book);
            foreach (string file in Files(book))
                Suite(xml, book, file);
            xml.WriteEndElement();
        }

        return text.Append('\n').ToString();
    }

    /// <summary>Characters that XML 1.0 cannot hold, even escaped, become U+FFFD.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool pair = i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]);
            if (pair)
                clean.Append(text[i++]).Append(text[i]);
            else
                clean.Append(XmlConvert.IsXmlChar(text[i]) && text[i] != '\r' ? text[i] : '\uFFFD');
        }

        return clean.ToString();
    }

    private static IEnumerable<string> Files(ReportBook book) =>
        book.Cases.Select(static c => c.File).Concat(Broken(book).Select(static d => d.File)).Distinct();

    private static IEnumerable<ReportDiagnostic> Broken(ReportBook book) =>
        book.Diagnostics.Where(static d => d.Diagnostic.Severity == Severity.Error);

    private static void Suite(XmlWriter xml, ReportBook book, string file)
    {
        var cases = book.Cases.Where(c => c.File == file).ToList();
        var broken = Broken(book).Where(d => d.File == file).ToList();
        xml.WriteStartElement("testsuite");
        Attribute(xml, "name", file);
        Counts(xml, cases, broken.Count);
        foreach (var diagnostic in broken)
            Diagnostic(xml, diagnostic);
        foreach (var reported in cases)
            Case(xml, reported);
        string warnings = string.Concat(book.Diagnostics
            .Where(d => d.File == file && d.Diagnostic.Severity == Severity.Warning).Select(static d => d.Rendered));
        if (warnings.Length > 0)
            xml.WriteElementString("system-err", Clean(warnings));
        xml.WriteEndElement();
    }

    private static void Counts(XmlWriter xml, IReadOnlyList<ReportCase> cases, int others)
    {
        int Of(params ReportOutcome[] outcomes) => cases.Count(c => outcomes.Contains(c.Outcome));
        Attribute(xml, "tests", Text(cases.Count + others));
        Attribute(xml, "failures", Text(Of(ReportOutcome.Failed)));
        Attribute(xml, "errors", Text(Of(ReportOutcome.Inconclusive, ReportOutcome.Invalid) + others));
        Attribute(xml, "skipped", Text(Of(ReportOutcome.Skipped)));
        Attribute(xml, "time", Seconds(cases.Aggregate(TimeSpan.Zero, static (sum, c) => sum + c.Elapsed)));
    }

    private static void Problems(XmlWriter xml, ReportBook book)
    {
        xml.WriteStartElement("testsuite");
        Attribute(xml, "name", book.Title);
        Counts(xml, [], book.Problems.Count);
        foreach (string problem in book.Problems)
        {
            xml.WriteStartElement("testcase");
            Attribute(xml, "classname", book.Title);
            Attribute(xml, "name", problem);
            Outcome(xml, "error", "error", problem, problem);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Diagnostic(XmlWriter xml, ReportDiagnostic diagnostic)
    {
        xml.WriteStartElement("testcase");
        Attribute(xml, "classname", diagnostic.File);
        Attribute(xml, "name", $"{diagnostic.Diagnostic.Code} line {Text(diagnostic.Diagnostic.Place.Line)}");
        Outcome(xml, "error", diagnostic.Diagnostic.Code, diagnostic.Diagnostic.Message, diagnostic.Rendered);
        xml.WriteEndElement();
    }

    private static void Case(XmlWriter xml, ReportCase reported)
    {
        xml.WriteStartElement("testcase");
        Attribute(xml, "classname", reported.Test);
        Attribute(xml, "name", $"{reported.Variant} {reported.Model}");
        Attribute(xml, "time", Seconds(reported.Elapsed));
        xml.WriteStartElement("properties");
        foreach (var (name, value) in reported.Facts)
        {
            xml.WriteStartElement("property");
            Attribute(xml, "name", name);
            Attribute(xml, "value", value);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        if (reported.Outcome != ReportOutcome.Passed)
        {
            string element = reported.Outcome switch
            {
                ReportOutcome.Failed => "failure",
                ReportOutcome.Skipped => "skipped",
                _ => "error",
            };
            string body = string.Join('\n', reported.Details) + (reported.Picture is { } p ? $"\n\n{p}" : "");
            Outcome(xml, element, reported.Rule, reported.Message, body);
        }

        xml.WriteEndElement();
    }

    private static void Outcome(XmlWriter xml, string element, string type, string message, string body)
    {
        xml.WriteStartElement(element);
        if (element != "skipped")
            Attribute(xml, "type", type.Length == 0 ? "error" : type);
        Attribute(xml, "message", message);
        xml.WriteString(Clean(body));
        xml.WriteEndElement();
    }

    private static void Attribute(XmlWriter xml, string name, string value) =>
        xml.WriteAttributeString(name, Clean(value));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A writer of strings that calls its encoding UTF-8, as the file's will be.</summary>
    private sealed class Utf8Writer(StringBuilder text) : StringWriter(text, CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}
