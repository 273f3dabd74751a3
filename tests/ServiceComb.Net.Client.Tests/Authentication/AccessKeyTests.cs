using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Tests.Engines;

namespace ServiceComb.Net.Client.Tests.Authentication;

/// <summary>Tests the signature of requests by recomputing it like the cloud.</summary>
public sealed class AccessKeyTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_signature_covers_the_whole_request()
    {
        await using var stub = await StubEngine.RespondingAsync(200, """{"data":[]}""");
        using var transport = Transport(stub, "sub-1");
        await new KieClient(transport).ListAsync(new KieQuery { Labels = [new("b", "2 +"), new("a", "1")], Key = "k" }, Cancelled);
        var sent = stub.Requests.Single();
        var host = new Uri(stub.Address).Authority;
        Assert.Equal(("20260102T030405Z", "sub-1", host), (sent.Headers["X-Sdk-Date"], sent.Headers["X-Project-Id"], sent.Headers["Host"]));
        Assert.Equal(
            Expected($"GET\n/v1/default/kie/kv/\nkey=k&label=a%3A1&label=b%3A2%20%2B\nhost:{host}\nx-project-id:sub-1\nx-sdk-date:20260102T030405Z\n", "host;x-project-id;x-sdk-date", ""),
            sent.Headers["Authorization"]);
    }

    [Fact]
    public async Task The_account_and_the_token_of_a_temporary_key_are_sent_and_signed()
    {
        await using var stub = await StubEngine.RespondingAsync(200, """{"data":[]}""");
        var options = Transports.Options(stub.Address);
        options.DomainId = "d-1";
        options.Authentication = new AccessKeyAuthentication(static () => new AccessKey("access", "secret", "temporary"), "p-1", _time);
        using var transport = new EngineHttpClient(options);
        await new KieClient(transport).ListAsync(new KieQuery(), Cancelled);
        var sent = stub.Requests.Single();
        Assert.Equal(("d-1", "temporary"), (sent.Headers["X-Domain-ID"], sent.Headers["X-Security-Token"]));
        var headers = $"host:{new Uri(stub.Address).Authority}\nx-domain-id:d-1\nx-project-id:p-1\nx-sdk-date:20260102T030405Z\nx-security-token:temporary\n";
        Assert.Equal(Expected($"GET\n/v1/default/kie/kv/\n\n{headers}", "host;x-domain-id;x-project-id;x-sdk-date;x-security-token", ""), sent.Headers["Authorization"]);
    }

    [Theory]
    [InlineData("a/b", "a/b")]
    [InlineData("a b+c", "a%20b%2Bc")]
    [InlineData("a%2Fb", "a%252Fb")]
    [InlineData("ü", "%C3%BC")]
    public async Task The_signed_path_is_decoded_before_it_is_split(string id, string signedId)
    {
        await using var stub = await StubEngine.RespondingAsync(200, "{}");
        using var transport = Transport(stub, null);
        await new KieClient(transport).GetAsync(id, Cancelled);
        var sent = stub.Requests.Single();
        Assert.Equal($"/v1/default/kie/kv/{Uri.EscapeDataString(id)}", sent.Target);
        var host = new Uri(stub.Address).Authority;
        Assert.Equal(Expected($"GET\n/v1/default/kie/kv/{signedId}/\n\nhost:{host}\nx-sdk-date:20260102T030405Z\n", "host;x-sdk-date", ""), sent.Headers["Authorization"]);
    }

    [Fact]
    public async Task A_body_is_signed_and_sent()
    {
        await using var stub = await StubEngine.RespondingAsync(200, "{}");
        using var transport = Transport(stub, null);
        await new KieClient(transport).CreateAsync(new() { Key = "k" }, Cancelled);
        var sent = stub.Requests.Single();
        var host = new Uri(stub.Address).Authority;
        Assert.Equal("""{"key":"k","status":"enabled"}""", sent.Body);
        Assert.Equal(
            Expected($"POST\n/v1/default/kie/kv/\n\nhost:{host}\nx-sdk-date:20260102T030405Z\n", "host;x-sdk-date", sent.Body), sent.Headers["Authorization"]);
    }

    private static string Expected(string head, string names, string body)
    {
        var canonical = $"{head}\n{names}\n{Hash(body)}";
        var signature = HMACSHA256.HashData("secret"u8, Encoding.UTF8.GetBytes($"SDK-HMAC-SHA256\n20260102T030405Z\n{Hash(canonical)}"));
        return $"SDK-HMAC-SHA256 Access=access, SignedHeaders={names}, Signature={Convert.ToHexStringLower(signature)}";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private EngineHttpClient Transport(StubEngine stub, string? project)
    {
        var options = Transports.Options(stub.Address);
        options.Authentication = new AccessKeyAuthentication(static () => new AccessKey("access", "secret"), project, _time);
        return new EngineHttpClient(options);
    }
}
