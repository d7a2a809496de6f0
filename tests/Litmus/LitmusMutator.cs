using System.Text;

namespace Smpcheck.Tests;

/// <summary>Makes a litmus test wrong in one to four places, by words, characters, lines and parts of other
/// tests.</summary>
internal sealed class LitmusMutator(IReadOnlyList<string> seeds, int seed)
{
    private static readonly string[] _words =
    [
        "lock", "lock;", "movl", "movq", "movb", "xchg", "xaddl", "cmpxchg", "incl", "decl", "shl", "sar", "imul",
            "neg", "setc", "cmovle", "jne",
        "jmp", "L0:", "L0", "%eax", "%rax", "%ah", "%r9", "%xmm0", "%foo", "EAX", "[x]", "(x)", "(%rax)",
            "8(%rax,%rbx,4)", "[EAX-4]", "x(%rip)",
        "$1", "$-1", "$x", "0x", "0xffffffffffffffff", "99999999999999999999", "-5", "P0", "P1", "P9", "|", ";", ",",
            "/\\", "\\/", "~", "not", "(",
        ")", "[", "]", "{", "}", "(*", "*)", "<<", "\"", "exists", "forall", "~exists", "locations [x;]", "filter",
            "true", "=", "!=", "=>", "0:rax",
        "1:EAX=x", "[y]=-1", "uint8_t x;", "int y[2];", "&x", "0:rax=x;", "\0", "\u00e9", "\ud800", "mfence", "sfence",
            "ret", "uxch", "movzbl",
        "%cs:", "dword ptr", "with", "P0:EAX", "final", "observed", "X86", "X86_64", "RISCV", "AArch64", "\t", "\r\n",
            "x=y;", "lea",
    ];

    private readonly Random _random = new(seed);

    public string Next()
    {
        var text = new StringBuilder(seeds[_random.Next(seeds.Count)]);
        for (int i = _random.Next(1, 5); i > 0; i--)
            Mutate(text);
        return text.ToString();
    }

    private void Mutate(StringBuilder text)
    {
        int at = _random.Next(text.Length + 1), rest = text.Length - at;
        switch (_random.Next(8))
        {
            case 0:
                text.Remove(at, Math.Min(rest, _random.Next(1, 12)));
                break;
            case 1:
                text.Insert(at, _words[_random.Next(_words.Length)]);
                break;
            case 2:
                text.Insert(at, " " + _words[_random.Next(_words.Length)] + " ");
                break;
            case 3 or 4:
                ReplaceWord(text, at);
                break;
            case 5:
                text.Insert(at, (char)_random.Next(1, 128));
                break;
            case 6:
                string other = seeds[_random.Next(seeds.Count)];
                int from = _random.Next(other.Length);
                text.Insert(at, other.AsSpan(from, Math.Min(other.Length - from, _random.Next(1, 60))));
                break;
            default:
                string piece = text.ToString(at, Math.Min(rest, _random.Next(1, 80)));
                for (int i = _random.Next(1, 4); i > 0; i--)
                    text.Insert(at, piece);
                break;
        }
    }

    private void ReplaceWord(StringBuilder text, int at)
    {
        while (at < text.Length && !char.IsAsciiLetterOrDigit(text[at]))
            at++;
        int end = at;
        while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
            end++;
        text.Remove(at, end - at).Insert(at, _words[_random.Next(_words.Length)]);
    }
}
