using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>Litmus tests for tests: the classic set in this folder, and ways to run a text.</summary>
internal static class LitmusFixtures
{
    /// <summary>Tests of many instructions, as seeds of mutation.</summary>
    public static readonly IReadOnlyList<string> Rich =
    [
        """
        X86_64 rich (tex) "many instructions"
        Cycle=Fre PodWR {
        Variant=none
        { uint64_t p; uint32_t x=1; int8_t b=-1; 0:rax=x; p=y; y=7; }
         P0                | P1                  ; (* a comment (* nested *) *)
         L0: movl $1,%ecx  | movq (p),%rbx       ;
         xchgl %ecx,(l)    | movq (%rbx),%rcx    ;
         testl %ecx,%ecx   | lock; cmpxchgl %esi,(z) ;
         jne L0            | sete %dl            ;
         incl (x)          | cmovnel %ecx,%edi   ;
         movl $0,(l)       | movzbl (b),%r8d     ;
         movq %rax,(p)     | lock xaddl %edx,(z) ;
         shll $3,%edx      | mfence              ;
        locations [x; 0:rcx; 1:rdx;]
        filter not ([x]=9)
        exists ((1:rbx=x /\ 1:rcx=5) \/ ~([y]=7 => 0:rcx=0x10) /\ [x]!=-3)
        << trailing
        """,
        """
        X86 intel
        { 0:EAX=250; 0:EBX=-3; x=254; P1:ESI=2 };
         P0                | P1               ;
         ADD EAX,10        | LOCK ADD [x],3   ;
         CMP EAX,EBX       | MOV ECX,3        ;
         JG L1             | L: DEC ECX       ;
         MOV EDX,1         | JNE L            ;
         L1: NOP           | MOV AL,255       ;
         SAR EBX,1         | MOV dword ptr [y], ESI ;
         LOCK XOR [x],255  | XADD [y],ESI     ;
         NEG EDX           | SFENCE           ;
        ~exists ([x]=1 \/ 1:ECX=0)
        """,
    ];

    /// <summary>The classic set: name and text.</summary>
    public static IReadOnlyList<(string Name, string Text)> Classic { get; } =
        [.. Directory.EnumerateFiles(Folder(), "*.litmus").Order(StringComparer.Ordinal)
            .Select(f => (Path.GetFileNameWithoutExtension(f), File.ReadAllText(f)))];

    public static string Folder()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Verify.sln")))
            at = at.Parent;
        return Path.Combine(at!.FullName, "tests", "Litmus");
    }

    /// <summary>A test that must be right.</summary>
    public static LitmusTranslation Translated(string text)
    {
        var bag = new DiagnosticBag();
        var litmus = LitmusParser.Parse(text, bag) is { } test ? LitmusTranslator.Translate(test, bag) : null;
        Assert.Empty(bag.All.Select(d => $"{d.Place.Line}:{d.Place.Column} {d.Code} {d.Message}"));
        return litmus!;
    }

    public static LitmusResult Run(string text, string model) => Run(Translated(text), model);

    public static LitmusResult Run(LitmusTranslation litmus, string model)
    {
        var bag = new DiagnosticBag();
        var result = LitmusRunner.Run(litmus, model, new CaseOptions(), bag, CancellationToken.None);
        Assert.Empty(bag.All.Select(d => $"{d.Code} {d.Message}"));
        Assert.True(result!.Complete);
        return result;
    }

    /// <summary>The states of a single-threaded or any other test, as herd prints them, one after the other.</summary>
    public static string States(string text, string model = "tso") => string.Join(" | ", Run(text, model).Lines);

    /// <summary>Codes of what is wrong with a test.</summary>
    public static IReadOnlyList<string> Codes(string text)
    {
        var bag = new DiagnosticBag();
        if (LitmusParser.Parse(text, bag) is { } test)
            LitmusTranslator.Translate(test, bag);
        return [.. bag.All.Select(static d => d.Code)];
    }
}
