using System.Text.Json;
using Smpcheck.Explorer;

namespace Smpcheck.Tests;

public sealed class VerdictCacheTests : IDisposable
{
    private readonly Tool _tool = new Tool().With("a.smp", Tool.Handshake);

    public void Dispose() => _tool.Dispose();

    [Fact]
    public void A_second_run_takes_verdicts_and_counts_from_the_cache_and_says_so()
    {
        var first = Cases();
        var second = Cases();

        Assert.All(first, static c => Assert.False(c.GetProperty("cached").GetBoolean()));
        Assert.All(second, static c => Assert.True(c.GetProperty("cached").GetBoolean()));
        foreach (string field in new[] { "status", "verdict", "states", "transitions", "depth", "complete", "peakBytes" })
            Assert.Equal(first.Select(c => c.GetProperty(field).ToString()), second.Select(c => c.GetProperty(field).ToString()));
        _tool.Run("check", "a.smp");
        Assert.Equal(2, _tool.Out.Split('\n').Count(static l => l.Contains(" cached", StringComparison.Ordinal)));
        _tool.Run("check", "a.smp", "--no-cache");
        Assert.DoesNotContain("cached", _tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Warnings_of_a_cached_run_are_those_of_the_first()
    {
        _tool.With("w.smp", Tool.Handshake.Replace("check  deadlock", "handler idle on 0xfd:\n    eoi\n    iret\ncheck  deadlock",
            StringComparison.Ordinal).Replace("test handshake", "test warned", StringComparison.Ordinal));
        _tool.Run("check", "w.smp");
        string error = _tool.Error;

        _tool.Run("check", "w.smp");

        Assert.Contains("warning[W201]", error, StringComparison.Ordinal);
        Assert.Contains("cached", _tool.Out, StringComparison.Ordinal);
        Assert.Equal(error, _tool.Error);
    }

    [Theory]
    [InlineData("--property", "deadlock")]
    [InlineData("--max-depth", "900")]
    [InlineData("--max-states", "1M")]
    public void A_verdict_of_other_flags_is_not_served(params string[] flags)
    {
        _tool.Run("check", "a.smp");

        _tool.Run(["check", "a.smp", .. flags]);

        Assert.DoesNotContain("cached", _tool.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "--compress")]
    [InlineData("--compress", null)]
    public void How_states_were_kept_does_not_matter_to_a_verdict(string? first, string? then)
    {
        _tool.Run(["check", "a.smp", .. first is null ? Array.Empty<string>() : [first]]);

        _tool.Run(["check", "a.smp", .. then is null ? Array.Empty<string>() : [then]]);

        Assert.Contains("cached", _tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_option_of_a_search_is_in_the_key_or_known_not_to_matter()
    {
        string[] inKey = [nameof(CaseOptions.Property), nameof(CaseOptions.MaxStates), nameof(CaseOptions.MaxDepth), nameof(CaseOptions.Reduce),
            nameof(CaseOptions.Shortest)];
        var options = typeof(CaseOptions).GetProperties().Where(static p => p.CanWrite).Select(static p => p.Name);

        Assert.Equal(inKey.Concat(VerdictKey.WithoutEffect).Order(StringComparer.Ordinal), options.Order(StringComparer.Ordinal));
        string usual = VerdictKey.Of("e", Case(), new CaseOptions());
        Assert.Equal(6, new[] { usual, VerdictKey.Of("e", Case(), new CaseOptions { Property = "assert" }),
            VerdictKey.Of("e", Case(), new CaseOptions { MaxDepth = 7 }), VerdictKey.Of("e", Case(), new CaseOptions { MaxStates = 7 }),
            VerdictKey.Of("e", Case(), new CaseOptions { Reduce = Reductions.None }),
            VerdictKey.Of("e", Case(), new CaseOptions { Shortest = true }) }
            .Distinct().Count());
    }

    [Theory]
    [InlineData("store data, 1", "store data, 1+0", true)] // Another spelling is another text.
    [InlineData("expect pass", "expect fail assert", false)]
    [InlineData("check  deadlock", "check deadlock, lost-eoi", false)]
    [InlineData("test handshake", "# a comment moves every line\ntest handshake", false)]
    [InlineData("Core 0 publishes data", "Another story", true)]
    public void A_changed_scenario_is_searched_again_where_the_change_can_show(string from, string to, bool mayServe)
    {
        _tool.Run("check", "a.smp", "--variant", "base");
        string changed = Tool.Handshake.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Tool.Handshake, changed);
        _tool.With("a.smp", changed);

        int code = _tool.Run("check", "a.smp", "--variant", "base");

        bool served = _tool.Out.Contains("cached", StringComparison.Ordinal);
        Assert.True(mayServe || !served, _tool.Out);
        Assert.Equal(to.Contains("fail", StringComparison.Ordinal) ? ExitCode.NotAsExpected
            : to.Contains("1+0", StringComparison.Ordinal) ? code : ExitCode.AsExpected, code);
    }

    [Fact]
    public void An_unfinished_verdict_is_never_served()
    {
        _tool.With("big.smp", Tool.Big);
        foreach (string[] limit in new string[][] { ["--max-depth", "2"], ["--max-states", "3"], ["--timeout", "60ms"], ["--budget", "60ms"] })
        {
            for (int i = 0; i < 2; i++)
            {
                string file = limit[1] == "60ms" ? "big.smp" : "a.smp";
                Assert.Equal(ExitCode.Inconclusive, _tool.Run(["check", file, "--variant", "base", .. limit]));
                Assert.DoesNotContain("cached", _tool.Out, StringComparison.Ordinal);
            }
        }

        Assert.Empty(Entries());
    }

    [Fact]
    public void A_failure_that_was_found_with_a_limit_finishes_its_level_and_is_served_whole()
    {
        var only = new CheckOptions { Variants = ["no-fence"], CacheFolder = _tool.At("cache") };
        long all = Check.Text(Tool.Handshake, only with { CacheFolder = null }).Cases[0].States;
        int failed = 0, limited = 0;
        for (long most = 1; most <= all; most++)
        {
            var first = Check.Text(Tool.Handshake, only with { MaxStates = most }).Cases[0];
            var second = Check.Text(Tool.Handshake, only with { MaxStates = most }).Cases[0];
            Assert.Equal((first.Verdict, first.States), (second.Verdict, second.States));
            Assert.True(!second.Cached || first.States == all, $"{first} after {first.States} of {all} states was served");
            Assert.True(first.Property is null || first.States == all, $"{first} after {first.States} of {all} states");
            failed += first.Property is null ? 0 : 1;
            limited += first.Property is null ? 1 : 0;
        }

        Assert.True(failed > 0 && limited > 0, $"{failed} failed, {limited} were limited");
    }

    [Fact]
    public void What_is_not_as_expected_is_searched_again_with_its_trace()
    {
        _tool.With("a.smp", Tool.Handshake.Replace(": fail assert", ": pass", StringComparison.Ordinal));

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(ExitCode.NotAsExpected, _tool.Run("check", "a.smp", "--variant", "no-fence"));
            Assert.Contains("reproduce: smpcheck replay", _tool.Out, StringComparison.Ordinal);
            Assert.DoesNotContain("cached", _tool.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_trace_that_is_asked_for_is_searched_for()
    {
        _tool.Run("check", "a.smp");

        _tool.Run("check", "a.smp", "--save", "traces", "--witness");

        Assert.DoesNotContain("cached", _tool.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(_tool.At("traces/handshake.no-fence.pso.trace.json")));
    }

    [Fact]
    public void Another_build_of_the_engine_has_another_identity_and_serves_nothing_of_this_one()
    {
        _tool.Run("check", "a.smp");
        using var other = new Tool { Engine = _tool.Engine with { Identity = "another build" } }.With("a.smp", Tool.Handshake);
        foreach (string entry in Entries())
            other.With(Path.Combine(VerdictCache.Folder, Path.GetFileName(entry)), File.ReadAllText(entry));

        other.Run("check", "a.smp");

        Assert.DoesNotContain("cached", other.Out, StringComparison.Ordinal);
        Assert.Equal(64, _tool.Engine.Identity.Length);
        Assert.NotEqual(_tool.Engine.Identity, Engine.IdentityOf(typeof(Engine).Assembly));
        Assert.NotEqual(Engine.IdentityOf(typeof(Smpcheck.Model.Machine).Assembly), Engine.IdentityOf(typeof(Engine).Assembly));
    }

    [Theory]
    [InlineData("states 1", "states 2", "its checksum does not match")]
    [InlineData("smpcheck.verdict/1", "smpcheck.verdict/0", "its checksum does not match")]
    [InlineData(null, "", "its checksum does not match")]
    [InlineData(null, "\0\n\n\uFFFD", "its checksum does not match")]
    public void A_damaged_entry_is_ignored_with_a_word_in_verbose_mode(string? from, string to, string why)
    {
        _tool.Run("check", "a.smp", "--variant", "base");
        string entry = Assert.Single(Entries());
        string good = File.ReadAllText(entry);
        File.WriteAllText(entry, from is null ? to : good.Replace(from, to, StringComparison.Ordinal));

        Assert.Equal(ExitCode.AsExpected, _tool.Run("check", "a.smp", "--variant", "base", "-v"));

        Assert.DoesNotContain("cached", _tool.Out, StringComparison.Ordinal);
        Assert.Contains($"note: cached verdict of handshake/base pso ignored: {why}", _tool.Error, StringComparison.Ordinal);
        Assert.Equal(good, File.ReadAllText(entry));
    }

    [Fact]
    public void An_entry_with_a_true_checksum_and_false_contents_is_ignored()
    {
        _tool.Run("check", "a.smp");
        var bodies = Entries().Select(static e => (Path: e, Body: File.ReadAllText(e).Split('\n', 2)[1])).ToList();
        Write(bodies[0].Path, bodies[1].Body);
        Write(bodies[1].Path, bodies[1].Body.Replace("states ", "states -", StringComparison.Ordinal));

        _tool.Run("check", "a.smp", "-v");

        Assert.DoesNotContain("cached", _tool.Out, StringComparison.Ordinal);

        static void Write(string path, string body) =>
            File.WriteAllText(path, $"smpcheck.verdict/1 {Diff.LongHash(body)}\n{body}");
    }

    [Fact]
    public void A_cache_that_cannot_be_written_stops_nothing()
    {
        _tool.With(".smpcheck/cache", "a file where the folder should be");

        Assert.Equal(ExitCode.AsExpected, _tool.Run("check", "a.smp", "-v"));

        Assert.Contains("not cached", _tool.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.AsExpected, _tool.Run("check", "a.smp"));
        Assert.Empty(_tool.Error);
    }

    [Fact]
    public void The_folder_keeps_itself_out_of_version_control()
    {
        _tool.Run("check", "a.smp");

        Assert.Equal("*\n", _tool.Text(VerdictCache.Folder + "/.gitignore"));
        Assert.Equal(3, Directory.GetFiles(_tool.At(VerdictCache.Folder)).Length);
    }

    private static Case Case()
    {
        var bag = new Model.DiagnosticBag();
        var file = Model.Parser.Parse("a.smp", Tool.Handshake, bag);
        return Smpcheck.Explorer.Cases.Of(file.Tests[0], new CaseFilter(), bag)[0];
    }

    private string[] Entries() => Directory.Exists(_tool.At(VerdictCache.Folder))
        ? [.. Directory.GetFiles(_tool.At(VerdictCache.Folder)).Where(static f => !f.EndsWith(".gitignore", StringComparison.Ordinal)).Order(StringComparer.Ordinal)]
        : [];

    private List<JsonElement> Cases()
    {
        _tool.Run("check", "a.smp", "--json");
        return [.. _tool.Out.TrimEnd().Split('\n').Select(static l => JsonDocument.Parse(l).RootElement)
            .Where(static e => e.GetProperty("type").GetString() == "case-finished")];
    }
}
