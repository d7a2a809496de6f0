using System.Text.RegularExpressions;
using Smpcheck.Model;

namespace Smpcheck.Tests;

public sealed class AssemblerDiagnosticsTests
{
    // Reported by what runs a search, not about a text.
    private static readonly string[] _ofRuns = ["E310", "I401", "W201", "W202", "W203", "W204"];

    /// <summary>Code, line:column and a part of the message or help, for the lines after <c>test a</c>.</summary>
    public static TheoryData<string, string, string, string> Faults => new()
    {
        { "E102", "3:5", "did you mean `store`?", "core 0:\n    stroe x, 1" },
        { "E102", "3:5", "list instructions", "core 0:\n    softirq-end" },
        { "E201", "3:13", "did you mean `no-fence`?", "core 0:\n    fence [-no-fense]\nvariant no-fence : pass" },
        { "E201", "3:13", "declare it: variant slow", "core 0:\n    fence [-slow]" },
        { "E202", "3:5", "`x` is declared twice", "var x = 0\nvar x = 1" },
        { "E202", "3:6", "word `pte.X` is declared twice", "var pte.X = 0\npage X -> none" },
        { "E202", "2:5", "`me` already means something else", "var me = 0" },
        { "E202", "2:7", "`cores` already means something else", "param cores = 3" },
        { "E202", "3:5", "`A` is a frame already", "frame A = 1\nvar A = 1" },
        { "E202", "4:5", "label `l` is declared twice", "core 0:\n    l: nop\n    l: nop" },
        { "E202", "4:10", "names two lines", "core 0:\n    nop @t\n    nop @t" },
        { "E202", "3:1", "line 1 has two devices", "device d level line=1\ndevice e level line=1" },
        { "E202", "2:23", "given twice", "device g level line=1 line=2" },
        { "E202", "2:17", "checked already", "check deadlock, deadlock" },
        { "E202", "2:26", "`max` is given twice", "check irq-storm max=none max=2" },
        { "E202", "3:8", "assumed already", "assume pcid\nassume pcid" },
        { "E202", "3:9", "variant `v` is declared twice", "variant v : pass\nvariant v : pass" },
        { "E202", "3:9", "`base` is the scenario itself", "core 0:\nvariant base : pass" },
        { "E202", "3:1", "`cores` is given twice", "cores 2\ncores 3" },
        { "E202", "3:1", "`apic` is given twice", "apic xapic\napic x2apic" },
        { "E202", "3:1", "`iommu` is given twice", "iommu off\niommu strict" },
        { "E202", "3:1", "`buffer` is given twice", "buffer 1\nbuffer 2" },
        { "E202", "2:10", "2 is listed twice", "cores 2, 2" },
        { "E202", "2:17", "1 is listed twice", "param n = 1, 2, 1" },
        { "E202", "2:18", "`tso` has a verdict already", "expect tso pass; tso fail assert" },
        { "E202", "2:14", "there is a verdict for all listed models", "expect pass; fail assert" },
        { "E203", "4:11", "did you mean `ack`?", "var ack = 0\ncore 0:\n    store akc, 1" },
        { "E203", "3:11", "declare it: var x = 0", "core 0:\n    store x, 1" },
        { "E203", "3:10", "declare it: spin q", "core 0:\n    lock q" },
        { "E203", "2:11", "declare it: frame B = 0", "page X -> B" },
        { "E203", "3:11", "did you mean `A.ro`?", "frame A = 1\npage X -> A.rw" },
        { "E203", "3:12", "declare it: page X -> none", "core 0:\n    invlpg X" },
        { "E203", "3:9", "unknown destination `everyone`", "core 0:\n    ipi everyone, 0x40" },
        { "E203", "3:9", "a core, `all`, `others` or `self`", "core 0:\n    ipi everyone, 0x40" },
        { "E203", "3:9", "one core is expected here", "core 0:\n    nmi all" },
        { "E203", "3:9", "did you mean `others`?", "core 0:\n    ipi other, 0x40" },
        { "E203", "4:12", "did you mean `uart.ACK`?", "device uart level line=4\ncore 0:\n    mmio.w uart.AKC, 1" },
        { "E203", "4:12", "expected uart.ACK or uart.STATUS", "device uart level line=4\ncore 0:\n    mmio.w uart, 1" },
        { "E203", "4:10", "did you mean `line.4`?", "device uart level line=4\ncore 0:\n    mask line.5" },
        { "E203", "3:7", "did you mean `nic.0`?", "device nic msix-nic ring=2\nroute nic.1 -> 0x41 core 0" },
        { "E203", "2:14", "did you mean `nmi`?", "handler k on nmo:\n    eoi" },
        { "E203", "3:11", "declare it: handler NAME on rx:", "core 0:\n    raise rx" },
        { "E203", "3:12", "declare it: param n = 1", "core 0:\n    repeat n:\n        nop" },
        { "E203", "2:8", "unknown name `x`", "always x == 1" },
        { "E204", "4:11", "write flag[me]", "var flag[cores] = 0\ncore 0:\n    store flag, 1" },
        { "E204", "4:10", "found the word `x`", "var x = 0\ncore 0:\n    load x, x" },
        { "E204", "3:14", "expected a word, found register `r1`", "core 0:\n    load r0, r1" },
        { "E204", "4:14", "load r0, x", "var x = 0\ncore 0:\n    store x, x" },
        { "E204", "3:12", "expected the name of a page, found register `r0`", "core 0:\n    invlpg r0" },
        { "E204", "3:11", "expected the name of a wait queue, found a number", "core 0:\n    sleep 3" },
        { "E204", "4:10", "declare it: route line.4", "device uart level line=4\ncore 0:\n    mask line.4" },
        { "E204", "3:28", "edge-triggered", "device nic msix-nic ring=2\nroute nic.0 -> 0x41 core 0 level" },
        { "E204", "2:7", "write the sizes out", "cores n" },
        { "E204", "3:9", "found register `r0`", "core 0:\n    ipi r0, 0x40" },
        { "E204", "3:15", "expected a constant, found register `r1`", "core 0:\n    ipi self, r1" },
        { "E204", "4:10", "expected a frame, found the page `X`", "page X -> none\ncore 0:\n    free X" },
        { "E204", "4:12", "expected a page, found the frame `A`", "frame A = 1\ncore 0:\n    invlpg A" },
        { "E204", "4:11", "load the word, then look", "page X -> none\ncore 0:\n    store pte.X.a, 1" },
        { "E204", "4:10", "a program reads its own", "core 0:\n    nop\n    wait core0.r0 == 1" },
        { "E204", "4:10", "is seen from outside only", "device u level line=1\ncore 0:\n    wait u.pending == 0" },
        { "E205", "4:5", "takes 2 operands, found 1", "var x = 0\ncore 0:\n    store x" },
        { "E205", "4:17", "write: store w, v", "var x = 0\ncore 0:\n    store x, 1, 2" },
        { "E205", "3:9", "takes no operands", "core 0:\n    cli 1" },
        { "E205", "3:13", "takes 1 operand, found 2", "core 0:\n    free A, B" },
        { "E206", "3:15", "16 to 255", "core 0:\n    ipi self, 5" },
        { "E202", "4:9", "core 0 has a handler `h` already", "handler h on 0x40:\n    eoi\nhandler h on nmi:\n    nop" },
        { "E206", "2:14", "the vector is 5", "handler h on 5:\n    eoi" },
        { "E206", "4:14", "the value is 256", "var x = 0\ncore 0:\n    store x, 256" },
        { "E206", "5:13", "the index is 2, expected 0 to 1", "cores 2\nvar f[cores] = 0\ncore 0:\n    store f[me+2], 1" },
        { "E206", "3:9", "0 to 15", "core 0:\n    tpr 16" },
        { "E206", "2:21", "`line` is 300", "device f level line=300" },
        { "E206", "2:8", "1 to 8", "buffer 9" },
        { "E206", "2:17", "the number of sockets is 0", "cores 2 sockets 0" },
        { "E203", "2:19", "unknown constant `n`", "var x = 0 @socket n" },
        { "E206", "2:21", "`max` is 101", "check irq-storm max=101" },
        { "E203", "2:21", "unknown constant `non`", "check irq-storm max=non" },
        { "E207", "5:10", "at most one shared word", "var x = 0\nvar y = 0\ncore 0:\n    wait x == y" },
        { "E208", "3:10", "did you mean `again`?", "core 0:\n    goto agin\n    again: nop" },
        { "E209", "4:1", "core 0 has a program already", "core 0:\n    nop\ncore 0,1:\n    nop" },
        { "E209", "3:6", "there are 2 cores, 0 to 1", "cores 2\ncore 5:\n    nop" },
        { "E209", "3:6", "no core is in 2..1", "cores 3\ncore 2..1:\n    nop" },
        { "E209", "4:1", "core 0 has a program already", "core 0:\n    nop\ncore 0,1..:\n    nop" },
        { "E209", "3:26", "core 3 does not exist", "device nic msix-nic ring=2\nroute nic.0 -> 0x41 core 3" },
        { "E209", "4:1", "a handler for this already", "handler h on 0x40:\n    eoi\nhandler g on 0x40:\n    eoi" },
        { "E209", "2:8", "core 4 does not exist: there is one core", "always core4.r0 == 1" },
        { "E211", "2:7", "did you mean `deadlock`?", "check deadlok" },
        { "E211", "2:7", "always checked", "check assert" },
        { "E211", "2:7", "forall CONDITION", "check forall" },
        { "E212", "2:7", "`data-race` is known", "check data-race" },
        { "E212", "2:7", "`rvwmo` is known", "model rvwmo" },
        { "E212", "2:8", "`rvwmo` is known", "expect rvwmo pass" },
        { "E212", "2:7", "use `iommu strict`", "iommu lazy" },
        { "E212", "2:8", "`assume multihit` is known", "assume multihit" },
        { "E212", "2:10", "`disk` is known", "device d disk" },
        { "E212", "2:13", "`stuck` is known", "expect fail stuck" },
        { "E213", "2:21", "did you mean `ring`?", "device nic msix-nic rings=2" },
        { "E213", "2:10", "needs `line=`", "device e level" },
        { "E214", "2:8", "did you mean `eviction`?", "assume evicton" },
        { "E214", "2:15", "takes no value", "assume pcid = 3" },
        { "E215", "2:12", "did you mean `msix-nic`?", "device nic msix_nic ring=2" },
        { "E216", "2:17", "it has: max", "check irq-storm mx=2" },
        { "E217", "3:12", "0 to 512", "core 0:\n    repeat 513:\n        nop" },
        { "E218", "2:13", "add it: check deadlock", "expect fail deadlock" },
        { "E218", "2:13", "forall CONDITION", "expect fail forall" },
        { "E218", "3:13", "did you mean `deadlock`?", "check deadlock\nexpect fail deadlok" },
        { "E219", "3:5", "returns from a handler", "core 0:\n    iret" },
        { "E220", "2:7", "1 to 16", "cores 17" },
        { "E220", "2:6", "21 cores", "core 20:\n    nop" },
        { "E221", "3:9", "r0 to r7", "core 0:\n    mov r8, 1" },
        { "E221", "3:12", "no register `r9`", "core 0:\n    assert r9 == 1" },
        { "E221", "2:8", "no register `r9`", "always core0.r9 == 1" },
    };

    // Limits need long texts; their entries in the table of codes hold them.
    private static readonly string[] _longTexts = ["E210", "E223", "E224", "E225", "E226", "E227", "E229", "E230"];

    public static TheoryData<string> Explained =>
        [.. Codes.All.Where(c => c.Wrong.Length > 0 && (c.Code == "E102" || c.Code.StartsWith("E2", StringComparison.Ordinal))).Select(c => c.Code)];

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_reported_once_at_its_place(string code, string place, string says, string lines)
    {
        var found = Assert.Single(Assemble($"test a\n{lines}\n"));

        Assert.Equal((code, place), (found.Code, $"{found.Place.Line}:{found.Place.Column}"));
        Assert.Contains(says, found.Message + " " + found.Help, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Explained))]
    public void The_explanation_of_a_code_shows_the_fault_and_its_cure(string code)
    {
        var info = Codes.Find(code)!;

        Assert.Equal(code, Assert.Single(Assemble(info.Wrong)).Code);
        Assert.Empty(Assemble(info.Right));
    }

    [Fact]
    public void Every_code_is_in_the_table_and_every_entry_is_used()
    {
        var used = new HashSet<string>();
        foreach (var file in Directory.GetFiles(Path.Combine(Root(), "src", "Model"), "*.cs", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(file) is not ("Codes.cs" or "LitmusCodes.cs"))
                used.UnionWith(Regex.Matches(File.ReadAllText(file), "(?<=\")[EIW][0-9]{3}(?=\")").Select(m => m.Value));
        }

        used.UnionWith(_ofRuns);
        Assert.Equal(Codes.All.Select(c => c.Code).Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_code_of_the_assembler_is_tested()
    {
        var tested = Faults.Select(f => (string)f[0]).Concat(_longTexts).Append("E228").Distinct();

        Assert.Equal(Codes.All.Select(c => c.Code).Where(c => c == "E102" || c.StartsWith("E2", StringComparison.Ordinal)), tested.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Locks_and_device_words_count_as_words()
    {
        static string Vars(int n) => "test a\n" + string.Concat(Enumerable.Range(0, n).Select(i => $"var x{i} = 0\n"));

        Assert.Equal("E223", Assert.Single(Assemble(Vars(255) + "spin p\nspin q\n")).Code);
        Assert.Equal("E223", Assert.Single(Assemble(Vars(255) + "device nic msix-nic ring=1\n")).Code);
        Assert.Empty(Assemble(Vars(254) + "device nic msix-nic ring=1\n"));
    }

    [Fact]
    public void Routes_are_limited_even_where_sources_are_not_known()
    {
        static string Routes(int n) => "test a\n" + string.Concat(Enumerable.Repeat("route x.0 -> 0x41 core 0\n", n));

        Assert.Contains(Assemble(Routes(33)), d => d.Code == "E228" && d.Place.Line == 34);
        Assert.DoesNotContain(Assemble(Routes(32)), d => d.Code == "E228");
    }

    [Theory]
    [InlineData("E223", "258:1")]
    [InlineData("E224", "34:1")]
    [InlineData("E225", "34:1")]
    [InlineData("E226", "66:16")]
    [InlineData("E227", "18:1")]
    [InlineData("E229", "2:1")]
    [InlineData("E230", "1:6")]
    public void A_limit_is_reported_where_it_is_passed(string code, string place)
    {
        var found = Assert.Single(Assemble(Codes.Find(code)!.Wrong));

        Assert.Equal(place, $"{found.Place.Line}:{found.Place.Column}");
    }

    [Fact]
    public void One_case_with_a_fault_does_not_hide_the_faults_of_the_next()
    {
        var found = Assemble("test a\ncore 0:\n    store x, 1\nexpect pass\ntest b\ncore 0:\n    store y, 1\nexpect pass\n");

        Assert.Equal([3, 7], found.Select(d => d.Place.Line));
    }

    internal static IReadOnlyList<Diagnostic> Assemble(string text)
    {
        var (file, bag) = Examples.Parse(text);
        Assert.True(bag.Clean, string.Join("\n", bag.All));
        foreach (var test in file.Tests)
        {
            foreach (var variant in test.Items.OfType<VariantDecl>().Select(v => (string?)v.Name.Text).Prepend(null))
                Assembler.Assemble(test, variant, MemoryModel.Tso, new Dictionary<string, long>(), bag);
        }

        return bag.All;
    }

    internal static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Verify.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
