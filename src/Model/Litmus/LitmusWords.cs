namespace Smpcheck.Model;

/// <summary>The locations of a test, in the order in which they are met.</summary>
internal sealed class LitmusWords
{
    private readonly Dictionary<string, int> _byName = [];

    public List<LitmusWord> All { get; } = [];

    public LitmusWord? Find(string name) => _byName.TryGetValue(name, out var i) ? All[i] : null;

    public int NumberOf(string name) => _byName.GetValueOrDefault(name, -1);

    /// <summary>The number of a location; it exists from now on.</summary>
    public int Mention(string name)
    {
        if (_byName.TryGetValue(name, out var i))
            return i;
        All.Add(new LitmusWord(name));
        return _byName[name] = All.Count - 1;
    }
}
