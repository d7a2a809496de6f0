using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Tests;

public sealed class ExplanationsTests
{
    [Fact]
    public void Every_monitor_and_kind_of_condition_is_explained_once()
    {
        var known = PropertyTable.Monitors.Select(m => m.Name).Concat(PropertyTable.Conditions);

        Assert.Equal(known, Explanations.All.Select(e => e.Name));
    }

    [Fact]
    public void An_explanation_has_all_parts_and_its_example()
    {
        Assert.All(Explanations.All, e =>
        {
            Assert.All([e.Promise, e.Judged, e.Breaks, e.Fix], part => Assert.EndsWith(".", part.TrimEnd(')'), StringComparison.Ordinal));
            var text = Explanations.Text(e.Name)!;
            Assert.Contains($"test {e.Name} ", text, StringComparison.Ordinal);
        });
        Assert.Null(Explanations.Text("no-such-thing"));
    }
}
