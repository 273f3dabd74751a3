using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Engines;
using ServiceComb.Net.Client.Governance;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol.Governance;
using ServiceComb.Net.Protocol.Kie;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Tests.Addresses;

/// <summary>Tests the rejection of header values with control characters.</summary>
public sealed class HeaderTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Values => ["x\r\nX-Other: 1", "x\nX-Other: 1", "x\r", "a\0b", "\u001b[31m", "x\u007f", "\u0085"];

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Arguments_with_control_characters_are_rejected(string value)
    {
        await using var stub = await StubEngine.RespondingAsync(200, "{}");
        using var transport = Transports.To(stub.Address);
        var registry = new RegistryClient(transport);
        var cloud = new CloudGovernanceClient(transport);
        await AssertRejectedAsync("consumerId", () => registry.QueryInstancesAsync(new MicroserviceKey(), consumerId: value, cancellationToken: Cancelled));
        await AssertRejectedAsync("consumerId", () => registry.QueryManyInstancesAsync(new BatchFindRequest { ConsumerServiceId = value }, Cancelled));
        await AssertRejectedAsync("environment", () => cloud.ListAsync(GovernanceKind.MatchGroup, value, Cancelled));
        await AssertRejectedAsync("environment", () => cloud.GetAsync(GovernanceKind.MatchGroup, "id", value, Cancelled));
        await AssertRejectedAsync("environment", () => cloud.CreateAsync(GovernanceKind.MatchGroup, new GovernanceItem(), value, Cancelled));
        await AssertRejectedAsync("environment", () => cloud.UpdateAsync(GovernanceKind.MatchGroup, "id", new GovernanceItem(), value, Cancelled));
        await AssertRejectedAsync("environment", () => cloud.DeleteAsync(GovernanceKind.MatchGroup, "id", value, Cancelled));
        await AssertRejectedAsync("environment", () => new KieClient(transport).DeleteScopeAsync("scope", new ScopeDeletion(), value, Cancelled));
        await AssertRejectedAsync("namespaceId", () => new EngineManagementClient(transport).CreateTokenAsync("engine", value, Cancelled));
        Assert.Empty(stub.Requests);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Options_with_control_characters_are_rejected(string value)
    {
        var options = Transports.Options("http://127.0.0.1:1");
        options.EngineId = value;
        Assert.Equal("EngineId", Assert.Throws<ArgumentException>(() => new EngineHttpClient(options)).ParamName);
        (options.EngineId, options.EnterpriseProjectId) = (null, value);
        Assert.Equal("EnterpriseProjectId", Assert.Throws<ArgumentException>(() => new EngineHttpClient(options)).ParamName);
        (options.EnterpriseProjectId, options.DomainId) = (null, value);
        Assert.Equal("DomainId", Assert.Throws<ArgumentException>(() => new EngineHttpClient(options)).ParamName);
        Assert.Equal("projectId", Assert.Throws<ArgumentException>(() => new AccessKeyAuthentication(() => new AccessKey("id", "secret"), value)).ParamName);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Authentication_headers_with_control_characters_are_rejected(string value)
    {
        await using var stub = await StubEngine.RespondingAsync(200, "{}");
        var options = Transports.Options(stub.Address);
        options.Authentication = new HeaderAuthentication(value);
        using var transport = new EngineHttpClient(options);
        var rejection = await AssertRejectedAsync("X-Auth-Token", () => new RegistryClient(transport).ListMicroservicesAsync(Cancelled));
        Assert.DoesNotContain(value, rejection.Message, StringComparison.Ordinal);
        await AssertRejectedAsync("X-Auth-Token", () => new RegistryClient(transport).WatchAsync("s", Cancelled));
        options.Authentication = new AccessKeyAuthentication(() => new AccessKey(value, "secret"));
        using var signing = new EngineHttpClient(options);
        await AssertRejectedAsync("Authorization", () => new RegistryClient(signing).ListMicroservicesAsync(Cancelled));
        Assert.Empty(stub.Requests);
    }

    [Fact]
    public async Task Other_characters_are_sent()
    {
        await using var stub = await StubEngine.RespondingAsync(200, "{}");
        using var transport = Transports.To(stub.Address);
        await new RegistryClient(transport).QueryInstancesAsync(new MicroserviceKey(), consumerId: "a-b_c.1 (2)", cancellationToken: Cancelled);
        Assert.Equal("a-b_c.1 (2)", stub.Requests[0].Headers["X-ConsumerId"]);
    }

    private static async Task<ArgumentException> AssertRejectedAsync(string name, Func<Task> call)
    {
        var rejection = await Assert.ThrowsAsync<ArgumentException>(call);
        Assert.Equal(name, rejection.ParamName);
        return rejection;
    }

    private sealed class HeaderAuthentication(string value) : IAuthenticationProvider
    {
        public ValueTask AuthenticateAsync(HttpRequestMessage request, Uri address, CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation("X-Auth-Token", value);
            return default;
        }
    }
}
