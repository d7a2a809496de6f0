namespace Smpcheck.Model;

// Words, frames, pages, locks, devices, routes.
public sealed partial class Assembler
{
    private static readonly string[] Reserved = ["me", "cores", "others", "none", "fault"];

    private int AddWord(string name, ushort initial, bool isLock = false, int frame = -1)
    {
        _addressNames.Add(name);
        _memory.Add((initial, isLock, frame));
        return _memory.Count;
    }

    private void DeclareMemory()
    {
        foreach (var f in _items.OfType<FrameDecl>())
            DeclareFrame(f);
        foreach (var v in _items.OfType<VarDecl>())
            DeclareVar(v);
        foreach (var p in _items.OfType<PageDecl>())
            DeclarePage(p);
        foreach (var l in _items.OfType<LockDecl>())
        {
            if (_memory.Count >= Limits.Words)
            {
                _bag.Error("E223", l.Place, $"more than {Limits.Words} words");
                break;
            }

            var kind = l.Mutex ? _scope.Mutexes : _scope.Spins;
            if (_scope.Declare(kind, l.Name, kind.Count, l.Mutex ? "mutex" : "spin lock"))
                _scope.Words.TryAdd(LockWord(l.Mutex, l.Name.Text), AddWord(l.Name.Text, 0, isLock: true));
        }

        if (_memory.Count > Limits.Words)
            _bag.Error("E223", _items.OfType<LockDecl>().Last().Place,
                $"{_memory.Count} words with the locks, expected at most {Limits.Words}");
        Limit(_pages.Count, Limits.Pages, "E224", "pages", _items.OfType<PageDecl>());
        Limit(_frames.Count, Limits.Frames, "E225", "frames", _items.OfType<FrameDecl>());
    }

    // Locks have a name space of their own: `spin q` and `var q` do not clash.
    private static string LockWord(bool mutex, string name) => (mutex ? "mutex " : "spin ") + name;

    private void Limit(int count, int most, string code, string what, IEnumerable<Item> items)
    {
        if (count > most)
            _bag.Error(code, items.Last().Place, $"{count} {what}, expected at most {most}");
    }

    private bool IsFreeName(Name name)
    {
        if (Reserved.Contains(name.Text) || RegisterNumber(name.Text) >= 0 || _scope.IsConstant(name.Text))
        {
            _bag.Error("E202", name.Place, $"`{name.Text}` already means something else");
            _bag.Doubt(name.Text);
            return false;
        }

        return true;
    }

    private void DeclareFrame(FrameDecl f)
    {
        var content = _scope.Bounded(f.Content, -1, 0, Value.Largest, "the frame's content");
        if (!IsFreeName(f.Name) || !_scope.Declare(_scope.Frames, f.Name, _frames.Count, "frame"))
            return;
        // In its place, whatever is wrong with it.
        _frames.Add(new FrameInfo(f.Name.Text, 0, (ushort)Math.Max(0, content), false));
    }

    private void DeclareVar(VarDecl v)
    {
        var initial = ValueOf(new ConstArg(v.Initial), -1, "initial value");
        if (v.Socket is { } socket)
            _scope.Bounded(socket, -1, 0, Limits.Cores - 1, "the socket");
        if (!IsFreeName(v.Name))
            return;
        if (_scope.Frames.ContainsKey(v.Name.Text))
        {
            _bag.Error("E202", v.Name.Place, $"`{v.Name.Text}` is a frame already");
            _bag.Doubt(v.Name.Text);
            return;
        }

        var count = v.PerCore ? _scope.Cores : 1;
        if (_memory.Count + count > Limits.Words)
        {
            _bag.Error("E223", v.Place, $"more than {Limits.Words} words");
            return;
        }

        if (!v.PerCore)
        {
            if (_scope.Declare(_scope.Words, v.Name, _memory.Count + 1, "variable"))
                AddWord(v.Name.Text, initial ?? 0);
            return;
        }

        if (_scope.Words.ContainsKey(v.Name.Text)
            || !_scope.Declare(_scope.Arrays, v.Name, _memory.Count + 1, "variable"))
            return;
        for (var c = 0; c < _scope.Cores; c++)
            AddWord($"{v.Name.Text}[{c}]", initial ?? 0);
    }

    private void DeclarePage(PageDecl p)
    {
        var text = p.Name.Text;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var space = dot > 0 ? SpaceOf(p.Name with { Text = text[..dot] }) : PageInfo.EverySpace;
        ushort initial = Value.None;
        if (p.Pte.Text != "none")
        {
            var value = FrameLiteral(p.Pte);
            if (value is null)
            {
                _bag.Doubt(text);
                _bag.Doubt($"pte.{text}");
                return;
            }

            initial = value.Value;
            var frame = Value.FrameOf(initial);
            _frames[frame] = _frames[frame] with { MappedAtStart = true };
        }

        if (_memory.Count + 1 > Limits.Words)
        {
            _bag.Error("E223", p.Place, $"more than {Limits.Words} words");
            return;
        }

        if (!_scope.Declare(_scope.Pages, p.Name, _pages.Count, "page"))
            return;
        var address = AddWord($"pte.{text}", initial);
        _scope.Declare(_scope.Words, p.Name with { Text = $"pte.{text}" }, address, "word");
        _pages.Add(new PageInfo(text, address, space, false, 0, initial));
    }

    private int SpaceOf(Name name)
    {
        if (_scope.Spaces.TryGetValue(name.Text, out var known))
            return known;
        if (_scope.Spaces.Count >= Limits.Spaces)
            _bag.Error("E210", name.Place, $"more than {Limits.Spaces} address spaces");
        return _scope.Spaces[name.Text] = _scope.Spaces.Count;
    }

    /// <summary><c>A</c>, <c>A.ro</c>, <c>A.huge</c>, <c>A.ro.huge</c> as a value, or null after an error.</summary>
    private ushort? FrameLiteral(Name name)
    {
        if (TryFrame(name.Text) is { } value)
            return value;
        _scope.UnknownName(name, "frame", _scope.Frames.Keys.SelectMany(f =>
            new[] { f, $"{f}.ro", $"{f}.huge" }).Append("none"));
        return null;
    }

    private ushort? TryFrame(string text)
    {
        ushort flags = 0;
        while (true)
        {
            if (text.EndsWith(".ro", StringComparison.Ordinal))
                (text, flags) = (text[..^3], (ushort)(flags | Value.ReadOnly));
            else if (text.EndsWith(".huge", StringComparison.Ordinal))
                (text, flags) = (text[..^5], (ushort)(flags | Value.Huge));
            else
                return _scope.Frames.TryGetValue(text, out var frame) && frame < Limits.Frames
                    ? Value.Frame(frame, flags) : null;
        }
    }

    private void DeclareDevices()
    {
        foreach (var d in _items.OfType<DeviceDecl>())
        {
            if (DeviceTable.Find(d.Kind.Text) is not { } kind)
            {
                ReportKind(d.Kind);
                Doubt(d);
                continue;
            }

            var settings = DeviceSettings(d, kind);
            if (settings is { } s && s.TryGetValue("ring", out var ring) && _memory.Count + (2 * ring) > Limits.Words)
            {
                _bag.Error("E223", d.Place, $"more than {Limits.Words} words with those of the devices");
                continue;
            }

            if (settings is null)
                Doubt(d);
            if (settings is null || !_scope.Declare(_scope.Devices, d.Name, _devices.Count, "device"))
                continue;
            if (_devices.Count >= Limits.Devices)
                _bag.Error("E227", d.Place, $"more than {Limits.Devices} devices");
            _devices.Add(Make(d, kind, settings));
        }

        // Frame contents come last among the words, device registers after all words.
        for (var f = 0; f < _frames.Count; f++)
            _frames[f] = _frames[f] with { ContentAddress = AddWord(_frames[f].Name, _frames[f].Content, frame: f) };
        _deviceOfAddress.AddRange(Enumerable.Repeat(-1, _addressNames.Count));
        for (var d = 0; d < _devices.Count; d++)
        {
            _devices[d] = _devices[d] with { FirstRegisterAddress = _addressNames.Count };
            foreach (var register in _devices[d].Registers)
            {
                _scope.DeviceRegisters[$"{_devices[d].Name}.{register}"] = _addressNames.Count;
                _addressNames.Add($"{_devices[d].Name}.{register}");
                _deviceOfAddress.Add(d);
            }
        }
    }

    // Its words, registers and sources are unknown with it.
    private void Doubt(DeviceDecl d)
    {
        _bag.Doubt(d.Name.Text);
        _bag.Doubt("line");
    }

    private void ReportKind(Name kind)
    {
        if (DeviceTable.Later.Contains(kind.Text))
        {
            _bag.Error("E212", kind.Place, $"device kind `{kind.Text}` is known, but this version cannot check it yet");
            return;
        }

        var nearest = Suggest.Nearest(kind.Text, DeviceTable.All.Select(k => k.Name));
        _bag.Error("E215", kind.Place, $"unknown device kind `{kind.Text}`", nearest is null
            ? "see `smpcheck list devices`" : $"did you mean `{nearest}`?");
    }

    private Dictionary<string, int>? DeviceSettings(DeviceDecl d, DeviceKindInfo kind)
    {
        Dictionary<string, int> settings = kind.Keys.ToDictionary(k => k.Name, k => k.Default);
        HashSet<string> given = [];
        var before = _bag.Reports;
        foreach (var s in d.Settings)
        {
            if (kind.Keys.FirstOrDefault(k => k.Name == s.Key.Text) is not { } key)
            {
                var nearest = Suggest.Nearest(s.Key.Text, kind.Keys.Select(k => k.Name));
                _bag.Error("E213", s.Key.Place,
                    $"a {kind.Name} device has no key `{s.Key.Text}`, expected "
                    + string.Join(" or ", kind.Keys.Select(k => k.Name)),
                    nearest is null ? null : $"did you mean `{nearest}`?");
                continue;
            }

            if (!given.Add(key.Name))
                _bag.Error("E202", s.Key.Place, $"key `{key.Name}` is given twice");
            var value = _scope.Bounded(s.Value, -1, key.Least, key.Name == "core" ? _scope.Cores - 1 : key.Most,
                $"`{key.Name}`");
            if (value != Scope.Unknown)
                settings[key.Name] = value;
        }

        foreach (var key in _bag.Reports == before ? kind.Keys : [])
        {
            if (key.Default >= 0 || given.Contains(key.Name))
                continue;
            _bag.Error("E213", d.Kind.Place, $"a {kind.Name} device needs `{key.Name}=`");
            return null;
        }

        return settings;
    }

    private DeviceInfo Make(DeviceDecl d, DeviceKindInfo kind, Dictionary<string, int> settings)
    {
        var ring = settings.GetValueOrDefault("ring");
        int Words(string stem)
        {
            var first = _memory.Count + 1;
            for (var i = 0; i < ring; i++)
                _scope.Declare(_scope.Words, d.Name with { Text = $"{d.Name.Text}.{stem}{i}" },
                    AddWord($"{d.Name.Text}.{stem}{i}", 0), "word");
            return first;
        }

        return new DeviceInfo(d.Name.Text, kind.Kind)
        {
            Line = settings.GetValueOrDefault("line", -1),
            Events = settings.GetValueOrDefault(kind.Kind == DeviceKind.Timer ? "shots" : "events"),
            Core = settings.GetValueOrDefault("core"),
            Ring = ring,
            Vector = settings.GetValueOrDefault("vector", -1), // A number; dense once all vectors are known.
            FirstDescriptor = ring > 0 ? Words("desc") : 0,
            FirstCompletion = ring > 0 ? Words("cq") : 0,
            Registers = kind.Registers,
        };
    }

    private void DeclareRoutes()
    {
        foreach (var d in _devices.Select((device, index) => (device, index)))
        {
            if (d.device.Line >= 0 && !_scope.Sources.TryAdd($"line.{d.device.Line}", d.index))
                _bag.Error("E202", DeviceDeclOf(d.index).Place,
                    $"line {d.device.Line} has two devices"); // Shared lines: N-06.
            if (d.device.Kind == DeviceKind.Nic)
                _scope.Sources[$"{d.device.Name}.0"] = d.index;
        }

        Limit(_items.OfType<RouteDecl>().Count(), Limits.Routes, "E228", "routes", _items.OfType<RouteDecl>());
        foreach (var r in _items.OfType<RouteDecl>())
            DeclareRoute(r);
    }

    private DeviceDecl DeviceDeclOf(int device) =>
        _items.OfType<DeviceDecl>().First(d => d.Name.Text == _devices[device].Name);

    private void DeclareRoute(RouteDecl r)
    {
        var device = _scope.Find(_scope.Sources, r.Source, "interrupt source");
        var vector = _scope.Bounded(r.Vector, -1, Limits.LowestVector, 255, "the vector");
        var before = _bag.Reports;
        var cores = _scope.CoresOf(r.Cores);
        if (device == Scope.Unknown || vector == Scope.Unknown)
        {
            _bag.Doubt(r.Source.Text);
            return;
        }

        var msi = _devices[device].Kind == DeviceKind.Nic;
        if (msi && r.Trigger is { Text: "level" } level)
            _bag.Error("E204", level.Place, "MSI-X is edge-triggered, expected `edge` or nothing");
        if (_devices[device].Route >= 0)
            _bag.Error("E202", r.Source.Place, $"`{r.Source.Text}` has a route already");
        if (cores.Count == 0 && _bag.Reports == before)
            _bag.Error("E209", r.Place, "the route reaches no core");
        var trigger = r.Trigger?.Text switch
        {
            "level" => Trigger.Level,
            "edge" => Trigger.Edge,
            _ => !msi && _devices[device].Kind == DeviceKind.Level ? Trigger.Level : Trigger.Edge,
        };
        _devices[device].Route = _routes.Count;
        _routes.Add(new RouteInfo(r.Source.Text, device, msi, vector, [.. cores], trigger, r.Masked));
    }
}

/// <summary>A key of a device declaration. A default of -1 means that it must be given.</summary>
public sealed record DeviceKey(string Name, int Least, int Most, int Default);

/// <summary>A device kind as scenarios declare it.</summary>
public sealed record DeviceKindInfo(
    string Name, DeviceKind Kind, string Doc, IReadOnlyList<DeviceKey> Keys, IReadOnlyList<string> Registers,
        string Sources);

/// <summary>The device kinds. <c>smpcheck list devices</c> prints this table.</summary>
public static class DeviceTable
{
    public static readonly IReadOnlyList<DeviceKindInfo> All =
    [
        new("level", DeviceKind.Level, "raises its line; ACK lowers it; the next event comes after that",
            [new("line", 0, 255, -1), new("events", 0, Limits.Events, 1)], ["ACK", "STATUS"], "line.N"),
        new("edge", DeviceKind.Edge,
            "line high while CAUSE is not zero (write 1 to clear); DATA takes the items that came with events",
            [new("line", 0, 255, -1), new("events", 0, Limits.Events, 1)], ["CAUSE", "DATA"], "line.N"),
        new("timer", DeviceKind.Timer, "a core's local timer: requests its vector `shots` times",
            [new("core", 0, 15, 0), new("vector", Limits.LowestVector, 255, -1), new("shots", 0, Limits.Events, 1)],
                ["COUNT"], "none: straight to the local APIC"),
        new("msix-nic", DeviceKind.Nic,
            "reads descriptors up to DOORBELL (a producer index), writes completions, signals MSI-X",
            [new("ring", 1, Limits.Ring, -1)], ["DOORBELL", "HEAD"], "NAME.0"),
    ];

    /// <summary>Known kinds whose machinery is not in this version.</summary>
    public static readonly IReadOnlyList<string> Later = ["pic", "plic", "rx-nic", "disk", "vcpu"];

    public static DeviceKindInfo? Find(string name) => All.FirstOrDefault(k => k.Name == name);
}
