using Smpcheck.Explorer;

namespace Smpcheck.Tests;

/// <summary>Litmus tests from the command line.</summary>
public sealed class LitmusCheckTests
{
    internal const string Sb = """
        X86_64 SB
        { x=0; y=0; }
         P0            | P1            ;
         movl $1,(x)   | movl $1,(y)   ;
         movl (y),%eax | movl (x),%eax ;
        exists (0:rax=0 /\ 1:rax=0)

        """;

    private const string Riscv = "RISCV MP\n{ 0:x6=x; }\n P0 ;\n sw x5,0(x6) ;\nexists ([x]=1)\n";

    private const string Header =
        "test,file,cls,verdict,states,status,SC_local_verdict,SC_local_states,SC_local_status\n";

    [Fact]
    public void A_test_is_one_line_per_model()
    {
        using var tool = new Tool().With("SB.litmus", Sb);

        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "SB.litmus", "--all-models"));
        string[] lines = tool.Out.Split('\n');
        Assert.StartsWith("SB  sc   No  Never        3 states         13 explored", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("SB  tso  Ok  Sometimes    4 states         34 explored", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("SB  pso  Ok  Sometimes    4 states         34 explored", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("1 test: 2 Ok, 1 No, 0 skipped, 0 inconclusive", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void The_size_of_a_state_is_for_scenarios()
    {
        using var tool = new Tool().With("SB.litmus", Sb);

        Assert.Equal(ExitCode.BadCommandLine, tool.Run("check", "SB.litmus", "--explain-size"));
        Assert.Contains("smpcheck import", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Herds_format_is_herds()
    {
        using var tool = new Tool().With("SB.litmus", Sb);

        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "SB.litmus", "--format", "herd"));
        Assert.Equal("""
            Test SB Allowed
            States 4
            0:rax=0; 1:rax=0;
            0:rax=0; 1:rax=1;
            0:rax=1; 1:rax=0;
            0:rax=1; 1:rax=1;
            Ok
            Witnesses
            Positive: 1 Negative: 3
            Condition exists (0:rax=0 /\ 1:rax=0)
            Observation SB Sometimes 1 3


            """.ReplaceLineEndings("\n"), tool.Out);
    }

    [Fact]
    public void Another_architecture_is_skipped_with_a_place_and_never_passed()
    {
        using var tool = new Tool().With("a/SB.litmus", Sb).With("a/MP.litmus", Riscv);

        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "a"));
        Assert.Contains("MP  skipped  E620", tool.Out, StringComparison.Ordinal);
        Assert.Contains("2 tests: 1 Ok, 0 No, 1 skipped", tool.Out, StringComparison.Ordinal);
        Assert.Contains("a/MP.litmus:1:1", tool.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NothingSelected, tool.Run("check", "a/MP.litmus"));
    }

    [Fact]
    public void A_list_names_files_beside_it()
    {
        using var tool = new Tool().With("a/SB.litmus", Sb).With("a/all", "# these\nSB.litmus\n@more\n")
            .With("a/more", "SB.litmus\n");

        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "@a/all"));
        Assert.Contains("1 test: 1 Ok", tool.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadCommandLine, tool.Run("check", "@nowhere"));
    }

    [Fact]
    public void A_folder_may_hold_scenarios_too()
    {
        using var tool = new Tool().With("a/SB.litmus", Sb).With("a/handshake.smp", Tool.Handshake);

        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "a"));
        Assert.Contains("1 test: 1 Ok", tool.Out, StringComparison.Ordinal);
        Assert.Contains("2 cases: 2 as expected", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comparison_lists_missing_and_extra_states()
    {
        const string Rows = "SB,SB.litmus,A,No,"
            + "\"0:rax=0; 1:rax=1; | 0:rax=1; 1:rax=0; | 0:rax=7; 1:rax=1; | 1:rax=1; 0:rax=1;\",ok,"
            + "No,0:rax=0; 1:rax=1; | 0:rax=1; 1:rax=0; | 0:rax=1; 1:rax=1;,ok\n";
        using var tool = new Tool().With("SB.litmus", Sb).With("expected.csv", Header + Rows);

        Assert.Equal(ExitCode.NotAsExpected,
            tool.Run("check", "SB.litmus", "--model", "sc,tso", "--compare", "expected.csv"));
        Assert.Contains("SB  sc   ok  No", tool.Out, StringComparison.Ordinal);
        Assert.Contains("SB  tso  !!  Ok", tool.Out, StringComparison.Ordinal);
        Assert.Contains("""
                verdict Ok, expected No
                missing 0:rax=7; 1:rax=1
                extra   0:rax=0; 1:rax=0

            """.ReplaceLineEndings("\n"), tool.Out, StringComparison.Ordinal);
        Assert.Contains("compared 2: 1 agree, 1 differ, 0 without an entry", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void An_import_is_a_scenario_that_check_takes()
    {
        using var tool = new Tool().With("SB.litmus", Sb);

        Assert.Equal(ExitCode.AsExpected, tool.Run("import", "SB.litmus"));
        Golden.Equal("SB.smp", tool.Out);
        tool.With("SB.smp", tool.Out);
        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "SB.smp"));
    }

    [Fact]
    public void Results_are_the_same_with_several_workers()
    {
        using var tool = new Tool();
        Assert.Equal(ExitCode.AsExpected,
            tool.Run("check", LitmusFixtures.Folder(), "--format", "herd", "--model", "pso"));
        string one = tool.Out;

        Assert.Equal(ExitCode.AsExpected,
            tool.Run("check", LitmusFixtures.Folder(), "--format", "herd", "--model", "pso", "-j", "4"));

        Assert.Equal(one, tool.Out);
    }

    [Fact]
    public void Shapes_and_codes_are_explained()
    {
        using var tool = new Tool();

        Assert.Equal(ExitCode.AsExpected, tool.Run("explain", "SB"));
        Assert.Contains("store buffering", tool.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.AsExpected, tool.Run("explain", "E624"));
    }
}
