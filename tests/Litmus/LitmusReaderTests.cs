using Smpcheck.Explorer;
using Smpcheck.Model;
using Xunit.Abstractions;

namespace Smpcheck.Tests;

/// <summary>What the reader refuses, and that it refuses rather than breaks.</summary>
public sealed class LitmusReaderTests(ITestOutputHelper output)
{
    private const int Mutated = 100_000;

    [Theory]
    [InlineData("", "E602")]
    [InlineData("X86_64", "E602")]
    [InlineData("RISCV MP\n{}\nP0 ;\n sw x5,0(x6) ;\nexists (true)", "E620")]
    [InlineData("X86_64 t\nP0 ;\nnop ;\nexists (true)", "E603")]
    [InlineData("X86_64 t\n{ x=1; x=2; }\nP0 ;\nnop ;\nexists (x=1)", "E610")]
    [InlineData("X86_64 t\n{}\nP0 | P0 ;\nnop | ;\nexists (true)", "E610")]
    [InlineData("X86_64 t\n{}\nP0 ;\nnop | nop ;\nexists (true)", "E604")]
    [InlineData("X86_64 t\n{}\nP0 ;\njmp L ;\nexists (true)", "E607")]
    [InlineData("X86_64 t\n{}\nP0 ;\nL: nop ;\nL: nop ;\nexists (true)", "E607")]
    [InlineData("X86_64 t\n{}\nP0 ;\nmovl $1,(x),(y) ;\nexists (true)", "E608")]
    [InlineData("X86_64 t\n{}\nP0 ;\nmovl (x),(y) ;\nexists (true)", "E608")]
    [InlineData("X86_64 t\n{}\nP0 ;\nlock movl $1,(x) ;\nexists (true)", "E608")]
    [InlineData("X86_64 t\n{}\nP0 ;\nlock incl %eax ;\nexists (true)", "E608")]
    [InlineData("X86_64 t\n{}\nP0 ;\nnop ;\nexists (z=1)", "E609")]
    [InlineData("X86_64 t\n{}\nP0 ;\nnop ;\nexists (3:rax=1)", "E609")]
    [InlineData("X86_64 t\n{}\nP0 ;\nmovl $0x11111111111111111,%eax ;\nexists (true)", "E605")]
    [InlineData("X86_64 t\n{}\nP0 ;\nvmovaps %eax,%ebx ;\nexists (true)", "E621")]
    [InlineData("X86_64 t\n{}\nP0 ;\nmovq %xmm0,%rax ;\nexists (true)", "E622")]
    [InlineData("X86_64 t\n{}\nP0 ;\nmovl (%rax),%ebx ;\nexists (true)", "E623")]
    [InlineData("X86_64 t\n{ 0:rax=x; }\nP0 ;\nmovl 4(%rax),%ebx ;\nexists (true)", "E623")]
    [InlineData("X86_64 t\n{ uint64_t x=0x1ff; }\nP0 ;\nmovb $1,(x) ;\nexists ([x]=1)", "E624")]
    [InlineData("X86_64 t\n{}\nP0 ;\nL: incl (x) ;\njmp L ;\nexists ([x]=1)", "E625")]
    [InlineData("X86_64 t\n{ int x[2]; }\nP0 ;\nnop ;\nexists (true)", "E627")]
    [InlineData("X86_64 t\n{}\nP0 ;\nnop ;\nexists (fault(P0,x))", "E627")]
    public void A_test_that_cannot_be_run_says_why(string text, string code) =>
        Assert.Contains(code, LitmusFixtures.Codes(text));

    [Fact]
    public void Codes_are_in_order_and_each_is_told_once()
    {
        string[] codes = [.. LitmusCodes.All.Select(static c => c.Code)];

        Assert.Equal(codes.Order(StringComparer.Ordinal), codes);
        Assert.Distinct(codes);
        Assert.All(Codes.All, c => Assert.DoesNotContain(c.Code, codes));
    }

    [Theory]
    [InlineData("x=0", "[x]=0;")]
    [InlineData("x=-1;", "[x]=-1;")]
    [InlineData("int x = 0xff;", "[x]=255;")]
    [InlineData("uint8_t x=255;", "[x]=-1;")]
    [InlineData("_Atomic int *x;", "[x]=0;")]
    [InlineData("[x]=2;;", "[x]=2;")]
    [InlineData("int [x]=2", "[x]=2;")]
    [InlineData("x=y; y=3;", "[x]=y;")]
    [InlineData("int y; int *x = &y;", "[x]=y;")]
    public void Initial_states_are_read_as_herd_reads_them(string init, string expected) =>
        Assert.Equal(expected, LitmusFixtures.States(
            $"X86_64 t \"a story\"\nCom=Rf Fr\n(* {{ *)\n{{ {init} }}\nP0;\nnop;\nlocations [x;] forall true\n<<\n}}"));

    [Fact]
    public void A_filter_leaves_states_out_and_is_not_shown()
    {
        const string Text = "X86_64 t\n{}\nP0 | P1 ;\nmovl $1,(x) | movl (x),%eax ;\n"
            + " | movl (x),%ebx ;\nfilter (1:rbx=1)\nforall (1:rax=1 \\/ 1:rax=0)\n";

        Assert.Equal("1:rax=0; | 1:rax=1;", LitmusFixtures.States(Text));
    }

    [Fact]
    public void Mutated_tests_give_diagnostics_and_nothing_else()
    {
        var mutator = new LitmusMutator([.. LitmusFixtures.Classic.Select(static c => c.Text), .. LitmusFixtures.Rich],
            seed: 20_260_101);
        int good = 0;
        for (int i = 0; i < Mutated; i++)
        {
            string text = mutator.Next();
            var bag = new DiagnosticBag();

            var litmus = LitmusParser.Parse(text, bag) is { } test ? LitmusTranslator.Translate(test, bag) : null;

            Assert.True(litmus is null != bag.Clean, text);
            good += litmus is null ? 0 : 1;
            if (litmus is null || good % 20 != 0)
                continue;
            Parser.Parse("imported", LitmusFiles.Imported(litmus), bag);
            LitmusRunner.Run(litmus, "pso", new CaseOptions { MaxStates = 5000 }, bag, CancellationToken.None);
            Assert.True(bag.Clean, text);
        }

        output.WriteLine($"{Mutated} tests, {good} of them right");
        Assert.InRange(good, 1000, Mutated / 2);
    }
}
