using System.Reflection;
using ServiceComb.Net.Client.Settings;

namespace ServiceComb.Net.Yarp.Tests.Clusters;

public sealed class SettingPropertiesTests
{
    [Fact]
    public void Every_setting_of_the_gateway_has_the_property_that_is_documented()
    {
        var paths = KnownSettings.All.SelectMany(static setting => setting.Properties.Split(", "))
            .Where(static path => path.StartsWith("GatewayOptions.", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(paths);
        Assert.All(paths, static path =>
        {
            PropertyInfo? property = null;
            foreach (var name in path.Split('.').Skip(1))
            {
                property = (property?.PropertyType ?? typeof(GatewayOptions)).GetProperty(name);
            }

            Assert.NotNull(property);
        });
    }
}
