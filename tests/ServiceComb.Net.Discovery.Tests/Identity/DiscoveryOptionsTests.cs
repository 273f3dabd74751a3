using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Discovery.Identity;

namespace ServiceComb.Net.Discovery.Tests.Identity;

public sealed class DiscoveryOptionsTests
{
    [Fact]
    public void Without_settings_the_defaults_of_the_reference_hold()
    {
        var options = Read();
        Assert.Equal(("default", "", "UP", "default"), (options.Application, options.Environment, options.InitialStatus, options.Project));
        Assert.Equal((15, 15), (options.HeartbeatInterval.TotalSeconds, options.PollInterval.TotalSeconds));
        Assert.Equal(["http://127.0.0.1:30100"], options.Addresses);
    }

    [Fact]
    public void Name_and_version_come_from_the_assembly_where_nobody_says_otherwise()
    {
        var options = new DiscoveryOptions();
        DiscoveryOptionsReader.Read(new ConfigurationBuilder().Build(), options);
        var assembly = Assembly.GetEntryAssembly()!.GetName();
        Assert.Equal(assembly.Name, options.Name);
        Assert.StartsWith(options.Version, assembly.Version!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_are_written_with_commas()
    {
        var options = Read(("servicecomb:registry:sc:address", "http://a:1, https://b:2/base"), ("servicecomb:discovery:services", "x,,y"));
        Assert.Equal(["http://a:1", "https://b:2/base"], options.Addresses);
        Assert.Equal(["x", "y"], options.Services);
    }

    [Theory]
    [InlineData("servicecomb:service:name", "")]
    [InlineData("servicecomb:service:version", "1.2.3.4.5")]
    [InlineData("servicecomb:service:environment", "staging")]
    [InlineData("servicecomb:instance:initialStatus", "up")]
    [InlineData("servicecomb:registry:sc:address", "ftp://a")]
    [InlineData("servicecomb:registry:sc:healthCheckIntervalInSeconds", "0")]
    [InlineData("servicecomb:registry:sc:pollIntervalInMillis", "10s")]
    [InlineData("servicecomb:datacenter:name", "dc")]
    [InlineData("servicecomb:discovery:statuses", "up")]
    [InlineData("servicecomb:grpc:publish", "maybe")]
    public void A_wrong_value_is_one_failure_that_names_its_key(string key, string value)
    {
        var wrong = Assert.Throws<OptionsValidationException>(() => Read((key, value)));
        Assert.StartsWith(key, Assert.Single(wrong.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://root:s3cret@registry.local:30100")]
    [InlineData("root:s3cret@registry.local:30100")]
    public void An_address_with_a_password_is_refused_without_telling_it(string address)
    {
        var wrong = Assert.Throws<OptionsValidationException>(() => Read(("servicecomb:registry:sc:address", $"http://a:1,{address}")));
        Assert.StartsWith("servicecomb:registry:sc:address 'registry.local:30100' ", Assert.Single(wrong.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", wrong.Message, StringComparison.Ordinal);
    }

    private static DiscoveryOptions Read(params (string Key, string Value)[] settings)
    {
        var values = new Dictionary<string, string?> { ["servicecomb:service:name"] = "orders" };
        foreach (var (key, value) in settings)
        {
            values[key] = value;
        }

        var options = new DiscoveryOptions();
        DiscoveryOptionsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), options);
        return options;
    }
}
