namespace Smpcheck.Model;

// From assembled programs to tables, sizes and the layout of the state.
public sealed partial class Assembler
{
    private Platform? Build(Assembled assembled, List<AssembledCondition> conditions)
    {
        var code = assembled.Cores.Select(c => c.Instructions.ToArray()).ToArray();
        var commands = assembled.Commands.Select(c => c with { Vector = Dense(c.Vector) }).ToArray();
        for (var d = 0; d < _devices.Count; d++)
            _devices[d] = _devices[d] with { Vector = Dense(_devices[d].Vector), PostedDepth = PostedDepth(code, d) };
        var routes = _routes.Select(r => r with { Vector = Dense(r.Vector) }).ToList();
        var (channels, ipiChannel) = BuildChannels(code, commands, routes);
        var liveRegisters = DropDeadRegisters(code, conditions);
        TrackAccess(code);
        var analysis = new ValueAnalysis(code, [.. _memory.Select(w => w.Initial)], [.. _pages], [.. _frames],
            [.. _devices], _deviceOfAddress);
        for (var p = 0; p < _pages.Count; p++)
            _pages[p] = _pages[p] with { Slots = SlotsOf(p, analysis) };
        var sizes = new MachineSizes(_model, _xapic, code, assembled.Cores.Select(c => c.Kinds.ToArray()).ToArray(),
            assembled.Cores.Select(c => c.Programs.ToArray()).ToArray(), _declaredBuffer, channels);
        var layout = new StateLayout();
        var at = new LayoutBuilder(layout, analysis, sizes, code,
            [.. assembled.Cores.Select(c => c.Programs.ToArray())])
        {
            Registers = liveRegisters, Channels = channels, Routes = routes, Pages = _pages, Frames = _frames,
            Devices = _devices,
            DeviceOfAddress = _deviceOfAddress, Words = _memory.Count, Names = _addressNames,
            Spins = _scope.Spins.Count,
            Spaces = _scope.Spaces.Count, Queues = _scope.Queues.Count, StrictIommu = _strict, Model = _model,
            XApic = _xapic,
            ApicIcrHigh = _addressNames.Count,
        }.Lay();
        return new Platform
        {
            MemoryModel = _model, XApic = _xapic, StrictIommu = _strict, Assumptions = _assumptions,
            DeclaredBuffer = Math.Max(0, _declaredBuffer),
            OrdersWalks = Array.Exists(code, c => Array.Exists(c, i => i.Spec.Mnemonic == "sfence.vma")),
            Cores = _scope.Cores, Code = code,
            Programs = [.. assembled.Cores
                .Select(c => c.Programs.Select(p => p with { Vector = Dense(p.Vector) }).ToArray())],
            SpuriousVector = MayBeSpurious ? Dense(SpuriousVector) : -1,
            VectorEntry = [.. assembled.Cores
                .Select(c => _vectors.Keys.Select(v => c.VectorPc.GetValueOrDefault(v, -1)).ToArray())],
            NmiEntry = [.. assembled.Cores.Select(c => c.NmiPc)],
            FaultEntry = [.. assembled.Cores.Select(c => c.FaultPc)],
            SoftirqEntry = [.. assembled.Cores.Select(c => Enumerable.Range(0, _scope.Softirqs.Count)
                .Select(s => c.SoftirqPc.GetValueOrDefault(s, -1)).ToArray())],
            Softirqs = InOrder(_scope.Softirqs), Spaces = InOrder(_scope.Spaces), Queues = InOrder(_scope.Queues),
            SpinLocks = InOrder(_scope.Spins),
            AddressName = [.. _addressNames, "ICR high", "ICR", "EOI", "TPR", "fence.w"],
            InitialMemory = [.. _memory.Select(w => w.Initial)], IsLock = [false, .. _memory.Select(w => w.IsLock)],
            FrameOfAddress = [-1, .. _memory.Select(w => w.Frame)], DeviceOfAddress = [.. _deviceOfAddress],
            ApicIcrHigh = _addressNames.Count, Pages = [.. _pages], Frames = [.. _frames],
            VectorNumber = [.. _vectors.Keys], VectorClass = [.. _vectors.Keys.Select(v => v >> 4)],
            Channels = channels, Commands = commands, IpiChannel = ipiChannel, Devices = [.. _devices],
            Routes = [.. routes],
            RegistersPerLevel = liveRegisters, Levels = sizes.Levels, BufferDepth = sizes.BufferDepth,
            Layout = layout, At = at,
        };
    }

    private static string[] InOrder(Dictionary<string, int> names) =>
        [.. names.OrderBy(n => n.Value).Select(n => n.Key)];

    // Writes that may be on their way to a device at once.
    private int PostedDepth(Instruction[][] code, int device) =>
        code.Any(c => c.Any(i => i.Spec.Mnemonic == "mmio.w" && _deviceOfAddress[i.Address] == device))
            ? Limits.PostedWrites : 0;

    private int SlotsOf(int page, ValueAnalysis analysis)
    {
        var count = analysis.Word(_pages[page].PteAddress).Frames.Sum(f => 1 + analysis.Generations[Value.FrameOf(f)]);
        return Math.Min(4, count * (_pages[page].TracksAccess ? 2 : 1));
    }

    // A and D bits are kept for all pages or for none: translations wander between page-table entries, in registers
    // too.
    private void TrackAccess(Instruction[][] code)
    {
        if (!_pages.Exists(p => p.TracksAccess)
            && !code.Any(c => c.Any(i => i.Condition is not null && ReadsRegisterBit(i.Condition))))
            return;
        for (var p = 0; p < _pages.Count; p++)
            _pages[p] = _pages[p] with { TracksAccess = true };
    }

    private static bool ReadsRegisterBit(Condition c) => c.Terms().Any(t => t.Kind == TermKind.RegisterBit);

    private (ChannelInfo[][], int[,,]) BuildChannels(Instruction[][] code, IcrCommand[] commands,
        List<RouteInfo> routes)
    {
        var cores = _scope.Cores;
        var vectors = _vectors.Count;
        var lists = Enumerable.Range(0, cores).Select(_ => new List<ChannelInfo>()).ToArray();
        var ipi = new int[cores, cores, vectors + 1];
        foreach (ref var cell in System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref ipi[0, 0, 0], ipi.Length))
            cell = -1;
        for (var c = 0; c < cores; c++)
        {
            var highs = code[c].Where(i => i.Spec.Mnemonic == InterruptInstructions.IcrHigh)
                .Select(i => i.Item - 1).Append(0).Distinct().ToArray();
            foreach (var i in code[c].Where(i => i.Spec.Mnemonic is "ipi" or "nmi"))
            {
                var command = commands[i.Item];
                var column = command.Nmi ? vectors : command.Vector;
                foreach (var target in command.Physical ? highs : command.Targets)
                {
                    if (ipi[c, target, column] >= 0)
                        continue;
                    ipi[c, target, column] = lists[target].Count;
                    lists[target].Add(new ChannelInfo(command.Nmi ? -1 : command.Vector, Trigger.Edge, -1, $"core{c}"));
                }
            }
        }

        for (var r = 0; r < routes.Count; r++)
        {
            routes[r] = routes[r] with { Channel = [.. Enumerable.Repeat(-1, cores)] };
            foreach (var c in routes[r].Cores)
            {
                routes[r].Channel[c] = lists[c].Count;
                lists[c].Add(new ChannelInfo(routes[r].Vector, routes[r].Trigger, r, routes[r].Source));
            }
        }

        return ([.. lists.Select(l => l.ToArray())], ipi);
    }

    // Registers that nothing reads have no bytes: what is written to them makes no difference between states.
    private int DropDeadRegisters(Instruction[][] code, List<AssembledCondition> conditions)
    {
        var outside = conditions.SelectMany(c => c.Condition.Terms())
            .Where(t => t.Kind == TermKind.CoreRegister).Select(t => (t.A, t.B)).ToHashSet();
        outside.UnionWith(_observed);
        var live = 0;
        for (var c = 0; c < code.Length; c++)
        {
            var read = outside.Where(x => x.A == c).Select(x => x.B).ToHashSet();
            foreach (var i in code[c])
            {
                if (i.First.IsRegister)
                    read.Add(i.First.Datum);
                if (i.Second.IsRegister)
                    read.Add(i.Second.Datum);
                if (i.Spec.Mnemonic == "addr")
                    read.Add(i.Target); // Arithmetic past the range is an error, whoever reads the sum.
                foreach (var t in i.Condition?.Terms() ?? [])
                {
                    if (t.Kind is TermKind.Register or TermKind.RegisterBit)
                        read.Add(t.A);
                }
            }

            foreach (var i in code[c].Where(i => i.Target >= 0 && !read.Contains(i.Target)))
                i.Target = -1;
            live = read.Count == 0 ? live : Math.Max(live, read.Max() + 1);
        }

        return live;
    }
}
