using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ServiceComb.Net.Yarp.Tests.Clusters;

public sealed class OptionsOrderTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Code_has_precedence_over_the_configuration_wherever_it_stands(bool isEarlier)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            [new("servicecomb:gateway:maxReplayedBodySize", "1000"), new("servicecomb:gateway:useRawPath", "false")]).Build());
        if (isEarlier)
        {
            services.Configure<GatewayOptions>(static options => options.MaxReplayedBodySize = 7);
        }

        services.AddReverseProxy().AddServiceComb();
        if (!isEarlier)
        {
            services.Configure<GatewayOptions>(static options => options.MaxReplayedBodySize = 7);
        }

        using var provider = services.BuildServiceProvider();
        var options = provider.GetRequiredService<IOptions<GatewayOptions>>().Value;
        Assert.Equal((7, false), (options.MaxReplayedBodySize, options.UseRawPath));
    }
}
