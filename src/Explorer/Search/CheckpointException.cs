namespace Smpcheck.Explorer;

/// <summary>A checkpoint cannot be continued here. Its files are as they were.</summary>
/// <param name="message">What is wrong, to follow the words <c>its checkpoint</c>.</param>
public sealed class CheckpointException(string message) : Exception(message)
{
    /// <summary>Nothing is wrong with it: the memory for states does not do.</summary>
    public bool OutOfMemory { get; init; }
}
