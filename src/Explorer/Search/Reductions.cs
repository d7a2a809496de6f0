namespace Smpcheck.Explorer;

/// <summary>Ways to search less and know as much.</summary>
[Flags]
public enum Reductions
{
    None = 0,

    /// <summary>Of states that differ only in which of several interchangeable cores is which, one is kept.</summary>
    Symmetry = 1,

    /// <summary>A step that concerns nobody but its core is taken at once, before what others could do.</summary>
    Por = 2,

    /// <summary>Whatever there is.</summary>
    All = Symmetry | Por,
}
