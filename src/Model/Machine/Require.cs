using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Smpcheck.Model;

/// <summary>Checks of the model's own rules. They stay on in Release.</summary>
public static class Require
{
    /// <summary>
    /// Throws <see cref="ModelBugException"/> when a rule of the model is broken by the model itself.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void That([DoesNotReturnIf(false)] bool holds,
        [CallerArgumentExpression(nameof(holds))] string? what = null)
    {
        if (!holds)
            Fail(what);
    }

    [DoesNotReturn]
    private static void Fail(string? what) => throw new ModelBugException($"required: {what}");
}

/// <summary>A bug in smpcheck itself, never in a scenario.</summary>
public sealed class ModelBugException(string message) : Exception(message);
