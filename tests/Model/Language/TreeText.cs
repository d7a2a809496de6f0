using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>A tree as text without its places: equal texts are equal trees.</summary>
internal static class TreeText
{
    public static string Of(ScenarioFile file)
    {
        var text = new StringBuilder();
        Write(text, file.Tests);
        Write(text, file.Tail);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? node)
    {
        switch (node)
        {
            case null: text.Append("null "); break;
            case string or long or bool or Enum: text.AppendFormat(CultureInfo.InvariantCulture, "`{0}` ", node); break;
            case IEnumerable list:
                text.Append('[');
                foreach (var part in list)
                    Write(text, part);
                text.Append(']');
                break;
            default:
                text.Append(node.GetType().Name).Append('(');
                foreach (var property in node.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
                    if (property.PropertyType != typeof(Place))
                        Write(text, property.GetValue(node));
                text.Append(')');
                break;
        }
    }
}
