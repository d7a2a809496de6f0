using System.Reflection;
using System.Runtime.InteropServices;
using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Tests;

/// <summary>Guards, names and monitors get views through which nothing can be written.</summary>
public sealed class ViewsTests
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    [Fact]
    public void A_machine_view_hands_out_nothing_that_can_be_written()
    {
        foreach (var method in typeof(MachineView).GetMethods(Members))
        {
            var result = method.ReturnType;
            bool readOnly = method.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(InAttribute));
            Assert.True(!result.IsByRef || readOnly, $"{method.Name} returns a writable reference");
            Assert.False(IsWritable(result), $"{method.Name} returns {result.Name}");
        }
    }

    [Theory]
    [InlineData(typeof(ListSteps))]
    [InlineData(typeof(NameStep))]
    [InlineData(typeof(InstructionGuard))]
    [InlineData(typeof(InstructionChoices))]
    public void A_guard_takes_a_view_and_no_machine(Type guard)
    {
        var parameters = guard.GetMethod("Invoke")!.GetParameters().Select(static p => p.ParameterType).ToList();

        Assert.Equal(typeof(MachineView), parameters[0]);
        Assert.DoesNotContain(parameters, static p => IsWritable(p.IsByRef ? p.GetElementType()! : p));
    }

    [Fact]
    public void A_monitor_writes_its_ghost_and_nothing_else()
    {
        var monitors = typeof(Properties.Monitor).Assembly.GetTypes().Where(static t => t.IsAssignableTo(typeof(Properties.Monitor)));

        foreach (var method in monitors.SelectMany(static t => t.GetMethods(Members)))
            Assert.DoesNotContain(method.GetParameters(), static p => p.ParameterType == typeof(Machine));
    }

    private static bool IsWritable(Type type) =>
        type == typeof(Machine) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Span<>));
}
