using ServiceComb.Net.ControlPlane.Tests.Fixtures;

namespace ServiceComb.Net.ControlPlane.Tests.Nacos;

public sealed class NamespaceTests(ControlPlaneFixture fixture)
{
    private static readonly string Namespaces = $"v1/{CloudApi.Project}/nacos/v1/console/namespaces";

    [Fact]
    public async Task Namespaces_are_kept_in_both_spellings_of_their_parameters_and_validated()
    {
        var api = fixture.Api;
        var engine = ("X-Engine-Id", await api.CreateEngineAsync(CloudApi.Creation("spaces", flavor: "cse.nacos2.c1.large.10")));
        Assert.True((bool)await api.DoAsync("POST", $"{Namespaces}?customNamespaceId=n1&namespaceName=First%20%C3%A4&namespaceDesc=d", null, engine));
        Assert.True((bool)await api.DoAsync("POST", $"{Namespaces}?custom_namespace_id=n2&namespace_name=Second", null, engine));
        using var form = new HttpRequestMessage(HttpMethod.Post, new Uri(Namespaces, UriKind.Relative))
        {
            Content = new FormUrlEncodedContent([new("customNamespaceId", "n3"), new("namespaceName", "Third"), new("namespaceDesc", ""), new("namespaceId", "")]),
        };
        form.Headers.Add(engine.Item1, engine.Item2);
        using var response = await api.Http.SendAsync(form, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.True((bool)await api.DoAsync("PUT", $"{Namespaces}?namespace=n2&namespaceShowName=Changed&namespaceDesc=x", null, engine));
        Assert.True((bool)await api.DoAsync("DELETE", $"{Namespaces}?namespaceId=n3", null, engine));

        var list = (await api.DoAsync("GET", $"{Namespaces}?offset=0&limit=0", null, engine))["data"]!.AsArray();
        Assert.Equal(["public", "First ä", "Changed"], list.Select(static one => (string)one!["namespaceShowName"]!));
        Assert.Equal([0, 1, 1], list.Select(static one => (int)one!["type"]!));
        Assert.Single((await api.DoAsync("GET", $"{Namespaces}?offset=1&limit=1", null, engine))["data"]!.AsArray());

        Assert.Equal("SVCSTG.00400107", await api.FailAsync(409, "POST", $"{Namespaces}?customNamespaceId=n1&namespaceName=Other", null, engine));
        Assert.Equal("SVCSTG.00400106", await api.FailAsync(404, "DELETE", $"{Namespaces}?namespaceId=n9", null, engine));
        foreach (var query in (string[])["customNamespaceId=&namespaceName=a", "customNamespaceId=a%2Fb&namespaceName=a", "customNamespaceId=a&namespaceName=", "customNamespaceId=a&namespaceName=a%40b", $"customNamespaceId=a&namespaceName={new string('x', 129)}", $"customNamespaceId=a&namespaceName=a&namespaceDesc={new string('x', 257)}"])
        {
            Assert.Equal("SVCSTG.00500400", await api.FailAsync(400, "POST", $"{Namespaces}?{query}", null, engine));
        }

        Assert.Equal("SVCSTG.00500400", await api.FailAsync(400, "DELETE", $"{Namespaces}?namespaceId=", null, engine));
    }

    [Fact]
    public async Task What_needs_a_Nacos_server_says_that_there_is_none()
    {
        var (status, body) = await fixture.Api.SendAsync("GET", $"v1/{CloudApi.Project}/nacos/v1/ns/instance/list?serviceName=a");
        Assert.Equal(400, status);
        Assert.Contains("no Nacos server", (string?)body!["detail"], StringComparison.Ordinal);
        Assert.Equal("SVCSTG.00500400", await fixture.Api.FailAsync(400, "GET", $"{Namespaces}?offset=0&limit=0", null, fixture.EngineHeader));
        Assert.Equal("SVCSTG.00501116", await fixture.Api.FailAsync(400, "GET", $"{Namespaces}?offset=0&limit=0"));
    }
}
