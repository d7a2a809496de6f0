using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>How steps are written and told apart.</summary>
public static class Steps
{
    /// <summary><c>core0 `ipi 1, 0xfd` @kick</c>; hardware steps, which have no line, without the ticks.</summary>
    public static string Named(string agent, string text, string? tag) =>
        tag is null ? $"{agent} `{text}`" : $"{agent} `{text}` @{tag}";

    /// <summary>As <see cref="Named(string,string,string?)"/>.</summary>
    public static string Named(StepInfo step) => Named(step.Agent, step.Do, step.Tag);

    /// <summary>In a list of steps: <c>core1 vload r1, X @touch1</c>.</summary>
    public static string Plain(StepInfo step) =>
        step.Tag is null ? $"{step.Agent} {step.Do}" : $"{step.Agent} {step.Do} @{step.Tag}";

    /// <summary>A tag is the identity of a tagged line; without one the text is.</summary>
    public static bool Same(TraceStep wanted, StepInfo step) =>
        wanted.Agent == step.Agent &&
        (wanted.Tag is null ? step.Tag is null && wanted.Do == step.Do : wanted.Tag == step.Tag);

    /// <summary>A step that no line of a program stands for.</summary>
    public static bool IsHardware(StepInfo step) => step.Line == 0;
}
