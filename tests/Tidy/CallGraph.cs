using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Emit;

namespace Smpcheck.Tests;

/// <summary>What compiled methods use, read from their instructions.</summary>
internal static class CallGraph
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<ushort, OpCode> _codes = typeof(OpCodes).GetFields()
        .Select(static f => (OpCode)f.GetValue(null)!).ToDictionary(static c => (ushort)c.Value);

    /// <summary>All methods of an assembly that have a body.</summary>
    public static IEnumerable<MethodBase> MethodsOf(Assembly assembly) =>
        assembly.GetTypes().SelectMany(MethodsOf).Where(static m => m.GetMethodBody() is not null);

    /// <summary>
    /// Every method of the assemblies that the roots can reach, with the one it was reached from. A virtual call reaches all
    /// overrides. What never returns is left out: the model is broken already when it runs.
    /// </summary>
    public static Dictionary<MethodBase, MethodBase?> Reach(IEnumerable<MethodBase> roots, params Assembly[] within)
    {
        var from = new Dictionary<MethodBase, MethodBase?>();
        var open = new Queue<(MethodBase Method, MethodBase? Caller)>(roots.Select(static r => (r, (MethodBase?)null)));
        var types = within.SelectMany(static a => a.GetTypes()).ToList();
        while (open.TryDequeue(out var next))
        {
            var (method, caller) = next;
            bool leaves = !within.Contains(method.Module.Assembly) || method.IsDefined(typeof(DoesNotReturnAttribute));
            if (leaves || !from.TryAdd(method, caller))
                continue;
            if (method is MethodInfo { IsVirtual: true } virtualMethod)
            {
                foreach (var over in types.SelectMany(MethodsOf).OfType<MethodInfo>())
                {
                    if (over.GetBaseDefinition() == virtualMethod)
                        open.Enqueue((over, caller));
                }
            }

            foreach (var (_, used) in Uses(method))
            {
                if (used is MethodBase callee)
                    open.Enqueue((callee is MethodInfo { IsGenericMethod: true } g ? g.GetGenericMethodDefinition() : callee, method));
            }
        }

        return from;
    }

    /// <summary>The members that the instructions of a method name, with the instruction.</summary>
    public static IEnumerable<(OpCode Code, MemberInfo Member)> Uses(MethodBase method)
    {
        byte[] il = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        var typeArguments = method.DeclaringType is { IsGenericType: true } t ? t.GetGenericArguments() : null;
        var arguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (int at = 0; at < il.Length;)
        {
            int size = il[at] == 0xfe ? 2 : 1;
            var code = _codes[size == 2 ? (ushort)(0xfe00 | il[at + 1]) : il[at]];
            at += size;
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineType or OperandType.InlineTok or OperandType.InlineField)
                yield return (code, method.Module.ResolveMember(BitConverter.ToInt32(il, at), typeArguments, arguments)!);
            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
        }
    }

    /// <summary>A method and how it is reached, for messages.</summary>
    public static string Path(MethodBase method, Dictionary<MethodBase, MethodBase?> from)
    {
        string path = Name(method);
        for (var m = from.GetValueOrDefault(method); m is not null; m = from[m])
            path += " <- " + Name(m);
        return path;
    }

    public static string Name(MethodBase m) => $"{m.DeclaringType?.Name}.{m.Name}";

    private static IEnumerable<MethodBase> MethodsOf(Type type) =>
        [.. type.GetMethods(Everything), .. type.GetConstructors(Everything)];
}
