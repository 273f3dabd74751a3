using CsCheck;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Protocol.Tests.Registry;

public sealed class InstanceEndpointTests
{
    [Theory]
    [InlineData("rest://10.0.0.1:8080", "http://10.0.0.1:8080/")]
    [InlineData("rest:10.0.0.1:8080", "http://10.0.0.1:8080/")]
    [InlineData("rest://10.0.0.1:8080/", "http://10.0.0.1:8080/")]
    [InlineData("rest://orders.svc:80?sslEnabled=false", "http://orders.svc/")]
    [InlineData("rest://orders.svc:443?sslEnabled=true", "https://orders.svc/")]
    [InlineData("rest:orders.svc:8443?sslEnabled=TRUE", "https://orders.svc:8443/")]
    [InlineData("rest://my_host:8080", "http://my_host:8080/")]
    [InlineData("rest://[::1]:8080", "http://[::1]:8080/")]
    [InlineData("rest:[fd00::12]:8080?sslEnabled=true", "https://[fd00::12]:8080/")]
    [InlineData("rest://h:1?urlPrefix=%2Fapi", "http://h:1/api/")]
    [InlineData("rest://h:1?urlPrefix=/api/v1/", "http://h:1/api/v1/")]
    [InlineData("rest://h:1?urlPrefix=api", "http://h:1/api/")]
    [InlineData("rest://h:1?urlPrefix=", "http://h:1/")]
    [InlineData("rest://h:1?urlPrefix=/", "http://h:1/")]
    [InlineData("rest://h:65535?websocketEnabled=true&&=x&y&sslEnabled=true", "https://h:65535/")]
    public void An_endpoint_is_converted_to_an_HTTP_address(string text, string address) =>
        Assert.Equal(address, Parsed(text).ToHttpUri().AbsoluteUri);

    [Fact]
    public void All_parts_of_an_endpoint_are_parsed() => Assert.Equal(
        new InstanceEndpoint { Transport = "rest", Host = "h", Port = 1, SslEnabled = true, Http2 = true, UrlPrefix = "/a b" },
        Parsed("rest://h:1?sslEnabled=true&protocol=http2&urlPrefix=%2Fa%20b"));

    [Theory]
    [InlineData("grpc://h:1", "grpc")]
    [InlineData("highway://h:7070?login=true", "highway")]
    [InlineData("dubbo:h:1", "dubbo")]
    public void Other_transports_are_kept(string text, string transport) => Assert.Equal(transport, Parsed(text).Transport);

    [Theory]
    [InlineData(null, "transport")]
    [InlineData("", "transport")]
    [InlineData("rest", "transport")]
    [InlineData("://h:1", "transport")]
    [InlineData("rest:", "host")]
    [InlineData("rest://", "host")]
    [InlineData("rest://h", "host")]
    [InlineData("rest://:8080", "host")]
    [InlineData("10.0.0.1:8080", "host")]
    [InlineData("rest://h:", "port")]
    [InlineData("rest://h:0", "port")]
    [InlineData("rest://h:65536", "port")]
    [InlineData("rest://h:-1", "port")]
    [InlineData("rest://h:+1", "port")]
    [InlineData("rest://h:http", "port")]
    [InlineData("rest://h:80/path", "port")]
    [InlineData("rest://::1:8080", "host")]
    [InlineData("rest://[::1]", "host")]
    [InlineData("rest://[]:8080", "host")]
    [InlineData("rest://[zz]:8080", "host")]
    [InlineData("rest://a b:8080", "host")]
    [InlineData("rest://user@h:8080", "host")]
    [InlineData("rest://h/path:8080", "host")]
    public void A_malformed_endpoint_is_rejected_with_the_text_and_the_reason(string? text, string reason)
    {
        Assert.False(InstanceEndpoint.TryParse(text, out var endpoint, out var error));
        Assert.Null(endpoint);
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.Contains($"'{text}'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_endpoint_survives_a_round_trip() => Endpoints.Sample(endpoint => Assert.Equal(endpoint, Parsed(endpoint.ToString())));

    [Fact]
    public void Both_formats_are_parsed_to_the_same_endpoint() => Endpoints.Sample(endpoint =>
        Assert.Equal(endpoint, Parsed(endpoint.ToString().Replace("://", ":", StringComparison.Ordinal))));

    [Fact]
    public void Every_parsed_endpoint_has_an_HTTP_address() => Texts.Sample(text =>
    {
        if (InstanceEndpoint.TryParse(text, out var endpoint, out var error))
        {
            Assert.EndsWith("/", endpoint.ToHttpUri().AbsolutePath, StringComparison.Ordinal);
            Assert.Equal(endpoint.Port, endpoint.ToHttpUri().Port);
        }
        else
        {
            Assert.Contains(text, error, StringComparison.Ordinal);
        }
    });

    private static Gen<string> Texts => Gen.Select(
        Gen.OneOf("rest://", "rest:", "", "x"), Gen.String[Gen.Char["a.:/[]?@%#- \\é"], 0, 8], Gen.OneOf(":80", ":1", "", ":x"), Gen.OneOf("", "?urlPrefix=", "?urlPrefix=%zz", "?urlPrefix=a?b#c"),
        (transport, host, port, query) => transport + host + port + query);

    private static Gen<InstanceEndpoint> Endpoints => Gen.Select(
        Gen.OneOf("rest", "grpc", "highway"),
        Gen.OneOf("10.0.0.1", "::1", "fd00::1:2", "orders", "a-b.example.com", "my_host"),
        Gen.Int[1, 65535],
        Gen.Bool,
        Gen.Bool,
        Gen.String[Gen.Char["abc/ &=?#%+é"], 0, 10].Select(text => text.Length == 0 ? text : $"/{text}"),
        (transport, host, port, ssl, http2, prefix) => new InstanceEndpoint
        {
            Transport = transport,
            Host = host,
            Port = port,
            SslEnabled = ssl,
            Http2 = http2,
            UrlPrefix = prefix,
        });

    private static InstanceEndpoint Parsed(string text)
    {
        Assert.True(InstanceEndpoint.TryParse(text, out var endpoint, out var error), error);
        return endpoint;
    }
}
