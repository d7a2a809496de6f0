using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>What single instructions leave behind, by the manual.</summary>
public sealed class X86InstructionTests
{
    [Theory]
    [InlineData("0:rax=-1;", "addl $1,%eax", "0:rax", "0:rax=0;")]
    [InlineData("0:rax=0x1ff;", "addb $1,%al", "0:rax", "0:rax=256;")]
    [InlineData("0:rax=0x1ffff;", "addw $1,%ax", "0:rax", "0:rax=65536;")]
    [InlineData("0:rax=0x1111;", "movb $5,%ah", "0:rax", "0:rax=1297;")]
    [InlineData("0:rax=0x1234;", "movzbl %ah,%ecx", "0:rcx", "0:rcx=18;")]
    [InlineData("0:rax=0x80;", "movsbl %al,%ecx", "0:rcx", "0:rcx=4294967168;")]
    [InlineData("0:rax=0x80000000;", "movslq %eax,%rcx", "0:rcx", "0:rcx=-2147483648;")]
    [InlineData("0:rax=5;", "negq %rax", "0:rax", "0:rax=-5;")]
    [InlineData("", "notl %eax", "0:rax", "0:rax=4294967295;")]
    [InlineData("", "not %rax ; test %rax,%rax ; js L ; not %rax ; L: nop", "0:rax", "0:rax=-1;")]
    [InlineData("0:rax=0x10000001;", "shll $4,%eax", "0:rax", "0:rax=16;")]
    [InlineData("0:rax=-4;", "sarq $1,%rax", "0:rax", "0:rax=-2;")]
    [InlineData("0:rax=-4;", "shrq $1,%rax", "0:rax", "0:rax=9223372036854775806;")]
    [InlineData("0:rax=7;", "imulq $-3,%rax", "0:rax", "0:rax=-21;")]
    [InlineData("0:rax=1; 0:rbx=2;", "leaq 8(%rax,%rbx,4),%rcx", "0:rcx", "0:rcx=17;")]
    [InlineData("0:rax=-1;", "xorl %eax,%eax", "0:rax", "0:rax=0;")]
    [InlineData("0:rax=-1;", "cmpl $1,%eax ; setl %cl ; setb %dl", "0:rcx; 0:rdx", "0:rcx=1; 0:rdx=0;")]
    [InlineData("0:rax=3; 0:rbx=5;", "cmpq %rbx,%rax ; jl L ; movq $1,%rcx ; L: nop", "0:rcx", "0:rcx=0;")]
    [InlineData("0:rax=3; 0:rbx=5;", "cmpq %rbx,%rax ; cmovgq %rbx,%rax ; cmovleq %rax,%rbx", "0:rax; 0:rbx",
        "0:rax=3; 0:rbx=3;")]
    [InlineData("0:rax=3; 0:rbx=5;", "xchgq %rax,%rbx", "0:rax; 0:rbx", "0:rax=5; 0:rbx=3;")]
    [InlineData("0:rax=1; 0:rbx=2;", "xaddl %eax,%ebx", "0:rax; 0:rbx", "0:rax=2; 0:rbx=3;")]
    [InlineData("0:rax=1; 0:rcx=9; x=1;", "lock; cmpxchgl %ecx,(x) ; sete %dl", "0:rax; 0:rdx; x",
        "0:rax=1; 0:rdx=1; [x]=9;")]
    [InlineData("0:rax=2; 0:rcx=9; x=1;", "lock cmpxchgl %ecx,(x) ; sete %dl", "0:rax; 0:rdx; x",
        "0:rax=1; 0:rdx=0; [x]=1;")]
    [InlineData("0:rax=2; 0:rcx=9; x=2;", "cmpxchgl %ecx,(x)", "0:rax; x", "0:rax=2; [x]=9;")]
    [InlineData("x=-1;", "lock incl (x) ; sete %al ; decl (x)", "0:rax; x", "0:rax=1; [x]=-1;")]
    [InlineData("x=300; 0:rax=7;", "lock xaddl %eax,(x) ; lock andl $0xf0,(x) ; orl $1,(x)", "0:rax; x",
        "0:rax=300; [x]=49;")]
    [InlineData("uint64_t x=0x1ff;", "lock; incb (x)", "x", "[x]=256;")]
    [InlineData("0:rax=x; uint64_t p; x=4;",
        "movq %rax,(p) ; movq (p),%rbx ; addl $1,(%rbx) ; cmpq %rax,%rbx ; sete %cl", "0:rbx; 0:rcx; x",
            "0:rbx=x; 0:rcx=1; [x]=5;")]
    [InlineData("x=3;", "movl x(%rip),%eax ; ret ; movl $9,(x)", "0:rax; x", "0:rax=3; [x]=3;")]
    [InlineData("0:rcx=3;", "L: decl %ecx ; jne L", "0:rcx", "0:rcx=0;")]
    [InlineData("0:rax=0x7f;", "incb %al ; seto %bl ; sets %cl", "0:rax; 0:rbx; 0:rcx", "0:rax=128; 0:rbx=1; 0:rcx=1;")]
    [InlineData("0:rax=1; 0:rbx=2;", "subq %rbx,%rax ; setc %cl ; setnz %dl", "0:rax; 0:rcx; 0:rdx",
        "0:rax=-1; 0:rcx=1; 0:rdx=1;")]
    [InlineData("0:rax=3;", "testb $4,%al ; jz L ; movq $1,%rbx ; L: testb $2,%al ; jz M ; movq $1,%rcx ; M: nop",
        "0:rbx; 0:rcx", "0:rbx=0; 0:rcx=1;")]
    public void An_instruction_leaves(string init, string code, string shown, string expected)
    {
        string text = $"X86_64 t\n{{ {init} }}\nP0 ;\n{code} ;\nlocations [{shown};]\nforall true\n";

        Assert.Equal(expected, LitmusFixtures.States(text));
    }

    [Theory]
    [InlineData("0:EAX=10;", "MOV EBX,EAX ; SUB EBX,3", "0:EBX", "0:EBX=7;")]
    [InlineData("0:EAX=-1;", "MOV [x],EAX ; INC [x]", "x", "[x]=0;")]
    [InlineData("", "MOV EAX,$5 ; MOV [x],EAX ; CMP [x],5 ; JE L ; MOV EBX,1 ; L: NOP", "0:EBX", "0:EBX=0;")]
    [InlineData("0:EAX=x;", "MOV [EAX],7 ; LOCK ; XADD [EAX],ECX", "x; 0:ECX", "0:ECX=7; [x]=7;")]
    [InlineData("", "MOV dword ptr [x],7 ; MOV AL,byte ptr [x]", "x; 0:EAX", "0:EAX=7; [x]=7;")]
    public void Intel_operands_are_destination_first(string init, string code, string shown, string expected)
    {
        string text = $"X86 t\n{{ {init} }}\nP0 ;\n{code} ;\nlocations [{shown};]\nforall true\n";

        Assert.Equal(expected, LitmusFixtures.States(text));
    }

    [Fact]
    public void An_unlocked_exchange_is_a_load_and_a_store()
    {
        const string Text = "X86_64 t\n{ 0:rax=1; 1:rax=2; }\nP0 | P1 ;\nOP %rax,(x) | OP %rax,(x) ;\n"
            + "exists (0:rax=0 /\\ 1:rax=0)\n";

        Assert.Equal("No", LitmusFixtures.Run(Text.Replace("OP", "xchg", StringComparison.Ordinal), "sc").Verdict);
        Assert.Equal("Ok", LitmusFixtures.Run(Text.Replace("OP", "uxch", StringComparison.Ordinal), "sc").Verdict);
    }

    [Fact]
    public void A_lock_keeps_two_increments_apart()
    {
        const string Text = """
            X86_64 spin
            { x=0; l=0; }
             P0                | P1                ;
             L0: movl $1,%eax  | L0: movl $1,%eax  ;
             xchgl %eax,(l)    | xchgl %eax,(l)    ;
             cmpl $0,%eax      | testl %eax,%eax   ;
             jne L0            | jnz L0            ;
             incl (x)          | addl $10,(x)      ;
             movl $0,(l)       | movl $0,(l)       ;
            forall ([x]=11)
            """;

        Assert.Equal("yyn", string.Concat(Explorer.Cases.EveryModel.Select(m =>
            LitmusFixtures.Run(Text, m).IsOk ? "y" : "n")));
    }

    [Fact]
    public void Random_tests_agree_with_a_naive_execution()
    {
        var random = new Random(20_260_102);
        int compared = 0;
        for (int i = 0; i < 600; i++)
        {
            string text = NaiveLitmus.Random(random);
            var bag = new DiagnosticBag();
            var test = LitmusParser.Parse(text, bag)!;
            if (LitmusTranslator.Translate(test, bag) is not { } litmus)
                continue; // Too many values or registers: said, and skipped.
            compared++;

            var sc = LitmusFixtures.Run(litmus, "sc").Lines.ToHashSet();
            var tso = LitmusFixtures.Run(litmus, "tso").Lines.ToHashSet();

            Assert.True(NaiveLitmus.States(test, buffers: false).SetEquals(sc), text);
            Assert.True(NaiveLitmus.States(test, buffers: true).SetEquals(tso), text);
        }

        Assert.InRange(compared, 400, 600);
    }

    [Fact]
    public void Forty_stores_in_a_row_are_not_bounded()
    {
        string stores = string.Concat(Enumerable.Range(1, 40).Select(static i => $" movl ${i},(x) ;\n"));

        var result = LitmusFixtures.Run($"X86_64 t\n{{ x=0; }}\nP0 ;\n{stores}exists ([x]=40)\n", "tso");

        Assert.Equal(1, result.Positive);
    }
}
