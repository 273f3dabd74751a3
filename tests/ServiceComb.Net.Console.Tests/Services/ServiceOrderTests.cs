using ServiceComb.Net.Console.Components.Services;
using static ServiceComb.Net.Console.Tests.Topology.ServiceSamples;

namespace ServiceComb.Net.Console.Tests.Services;

/// <summary>Tests the order of the list of services.</summary>
public sealed class ServiceOrderTests
{
    [Theory]
    [InlineData("Name", "abc")]
    [InlineData("Application", "bac")]
    [InlineData("Environment", "cab")]
    [InlineData("Version", "bca")]
    [InlineData("Instances", "cab")]
    public void Services_are_sorted_by_a_column_and_reversed_by_a_second_click(string column, string expected)
    {
        var services = new[]
        {
            Service("a", "10.0.0", "m", "b", "UP"), Service("b", "1.0.0", "l", "c", "DOWN", "DOWN"), Service("c", "2.0.0", "n", "a", "UP", "UP", "DOWN"),
        };
        var order = new ServiceOrder(Enum.Parse<ServiceColumn>(column) == ServiceColumn.Name ? ServiceColumn.Version : ServiceColumn.Name, false).Select(Enum.Parse<ServiceColumn>(column));

        Assert.Equal(expected, string.Concat(order.Sort(services).Select(static service => service.Name)));
        Assert.Equal(string.Concat(expected.Reverse()), string.Concat(order.Select(order.Column).Sort(services).Select(static service => service.Name)));
    }
}
