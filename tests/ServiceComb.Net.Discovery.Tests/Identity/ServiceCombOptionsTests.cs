using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ServiceComb.Net.Discovery.Tests.Identity;

public sealed class ServiceCombOptionsTests
{
    [Fact]
    public void The_defaults_equal_those_of_the_Java_reference()
    {
        var options = Read();
        Assert.Equal(("default", "", "UP", "default"), (options.Service.Application, options.Service.Environment, options.Instance.InitialStatus, options.Credentials.Project));
        Assert.Equal((15, 15), (options.Registry.HeartbeatInterval.TotalSeconds, options.Registry.PollInterval.TotalSeconds));
        Assert.Equal(["http://127.0.0.1:30100"], options.Registry.Addresses);
    }

    [Fact]
    public void Name_and_version_default_to_those_of_the_assembly()
    {
        var options = ServiceCombOptionsReader.Read(new ConfigurationBuilder().Build(), configure: null).Service;
        var assembly = Assembly.GetEntryAssembly()!.GetName();
        Assert.Equal(assembly.Name, options.Name);
        Assert.StartsWith(options.Version, assembly.Version!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_are_separated_by_commas()
    {
        var options = Read(("servicecomb:registry:sc:address", "http://a:1, https://b:2/base"), ("servicecomb:discovery:services", "x,,y"));
        Assert.Equal(["http://a:1", "https://b:2/base"], options.Registry.Addresses);
        Assert.Equal(["x", "y"], options.Discovery.Services);
    }

    [Theory]
    [InlineData("servicecomb:registry:sc:address", "http://a:1", "http://b:2")]
    [InlineData("servicecomb:discovery:services", "orders", "shop/carts")]
    [InlineData("servicecomb:discovery:statuses", "UP", "TESTING")]
    [InlineData("servicecomb:service:paths", "/a", "/b")]
    [InlineData("servicecomb:instance:publish", "web", "8080")]
    public void A_list_is_an_array_or_a_comma_separated_value(string key, string first, string second)
    {
        Assert.Equal([first, second], ListOf(Read((key, $"{first}, {second}")), key));
        Assert.Equal([first, second], ListOf(Read(($"{key}:0", first), ($"{key}:1", second)), key));
        Assert.Equal([first], ListOf(Read(($"{key}:0", second), (key, first)), key));
    }

    [Theory]
    [InlineData("spring:cloud:servicecomb:discovery:address")]
    [InlineData("servicecomb:registry:address")]
    [InlineData("servicecomb:service:registry:address")]
    [InlineData("cse:service:registry:address")]
    public void The_registry_address_is_also_read_from_the_keys_of_Spring_Go_and_Java_2(string key)
    {
        Assert.Equal(["http://a:1", "http://b:2"], Read((key, "http://a:1,http://b:2")).Registry.Addresses);
        Assert.Equal(["http://c:3"], Read((key, "http://a:1"), ("servicecomb:registry:sc:address", "http://c:3")).Registry.Addresses);
        Assert.StartsWith($"{key} 'ftp://a'", Assert.Single(Assert.Throws<OptionsValidationException>(() => Read((key, "ftp://a"))).Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_other_frameworks_with_the_same_meaning_are_read()
    {
        var options = Read(
            ("spring:cloud:servicecomb:service:application", "shop"),
            ("spring:cloud:servicecomb:discovery:healthCheckInterval", "7"),
            ("spring:cloud:servicecomb:discovery:datacenter:name", "dc"),
            ("spring:cloud:servicecomb:discovery:datacenter:region", "r1"),
            ("spring:cloud:servicecomb:discovery:datacenter:availableZone", "z1"),
            ("servicecomb:service:instanceProperties:rack", "8"),
            ("servicecomb:service:registry:instance:alwaysOverrideSchema", "false"));
        Assert.Equal(("shop", 7, false), (options.Service.Application, options.Registry.HeartbeatInterval.TotalSeconds, options.Registry.OverwriteSchemas));
        Assert.Equal(("dc", "r1", "z1"), (options.DataCenter.Name, options.DataCenter.Region, options.DataCenter.AvailableZone));
        Assert.Equal("8", options.Instance.Properties["rack"]);
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
    [InlineData("servicecomb:rest:publishPort", "70000")]
    [InlineData("servicecomb:rest:publishPort:https", "0")]
    [InlineData("servicecomb:registry:drainTimeInMillis", "-1")]
    [InlineData("servicecomb:discovery:idleTimeoutInSeconds", "99999999999")]
    public void An_invalid_value_is_one_failure_that_names_its_key(string key, string value)
    {
        var wrong = Assert.Throws<OptionsValidationException>(() => Read((key, value)));
        Assert.StartsWith(key, Assert.Single(wrong.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://root:s3cret@registry.local:30100")]
    [InlineData("root:s3cret@registry.local:30100")]
    public void An_address_with_a_password_is_rejected_without_revealing_the_password(string address)
    {
        var wrong = Assert.Throws<OptionsValidationException>(() => Read(("servicecomb:registry:sc:address", $"http://a:1,{address}")));
        Assert.StartsWith("servicecomb:registry:sc:address 'registry.local:30100' ", Assert.Single(wrong.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", wrong.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> ListOf(ServiceCombOptions options, string key) => key[(key.LastIndexOf(':') + 1)..] switch
    {
        "address" => options.Registry.Addresses,
        "services" => options.Discovery.Services,
        "statuses" => options.Discovery.Statuses,
        "paths" => options.Service.Paths,
        _ => options.Instance.Publish,
    };

    private static ServiceCombOptions Read(params (string Key, string Value)[] settings)
    {
        var values = new Dictionary<string, string?> { ["servicecomb:service:name"] = "orders" };
        foreach (var (key, value) in settings)
        {
            values[key] = value;
        }

        var options = ServiceCombOptionsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), configure: null);
        ServiceCombOptionsValidator.ThrowIfInvalid(options);
        return options;
    }
}
