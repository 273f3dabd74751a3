using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Nacos;
using ServiceComb.Net.Client.Tests.Engines;

namespace ServiceComb.Net.Client.Tests.Nacos;

/// <summary>Tests the requests of the client of Nacos namespaces, and failures in responses with status 200.</summary>
public sealed class NacosTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Query_names_are_in_camel_case()
    {
        Assert.Equal(
            "POST /v1/default/nacos/v1/console/namespaces?customNamespaceId=a%26b&namespaceName=n%2Fm&namespaceDesc=%C3%BC%20%3F",
            await SentAsync(nacos => nacos.CreateNamespaceAsync("a&b", "n/m", "ü ?", Cancelled)));
        Assert.Equal(
            "PUT /v1/default/nacos/v1/console/namespaces?namespace=a&namespaceShowName=n&namespaceDesc=",
            await SentAsync(nacos => nacos.UpdateNamespaceAsync("a", "n", "", Cancelled)));
        Assert.Equal("DELETE /v1/default/nacos/v1/console/namespaces?namespaceId=a", await SentAsync(nacos => nacos.DeleteNamespaceAsync("a", Cancelled)));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("""{"code":200,"message":null,"data":true}""")]
    [InlineData("""{"code":"0","data":true}""")]
    public async Task A_successful_change_is_reported_in_several_forms(string body)
    {
        await using var stub = await StubEngine.RespondingAsync(200, body);
        using var transport = Transports.To(stub.Address);
        await new NacosClient(transport).DeleteNamespaceAsync("a", Cancelled);
    }

    [Theory]
    [InlineData("""{"code":500,"message":"the namespace exists","data":null}""", "500", "the namespace exists")]
    [InlineData("""{"code":200,"data":false}""", "200", "")]
    [InlineData("""{"error_code":"CSE.01","error_msg":"no engine"}""", "CSE.01", "no engine")]
    [InlineData("false", "", "the engine did not carry out the request")]
    public async Task A_failure_with_status_200_is_a_failure(string body, string code, string message)
    {
        await using var stub = await StubEngine.RespondingAsync(200, body);
        using var transport = Transports.To(stub.Address);
        var exception = await Assert.ThrowsAsync<EngineException>(() => new NacosClient(transport).CreateNamespaceAsync("a", "n", cancellationToken: Cancelled));
        Assert.Equal((200, code, message, false), (exception.Status, exception.ErrorCode, exception.ErrorMessage, exception.IsTransient));
    }

    [Fact]
    public async Task A_failed_list_with_status_200_is_a_failure()
    {
        await using var stub = await StubEngine.RespondingAsync(200, """{"code":403,"message":"no permission","data":[]}""");
        using var transport = Transports.To(stub.Address);
        var exception = await Assert.ThrowsAsync<EngineException>(() => new NacosClient(transport).ListNamespacesAsync(0, 10, Cancelled));
        Assert.Equal(("403", "no permission"), (exception.ErrorCode, exception.ErrorMessage));
    }

    [Fact]
    public async Task A_namespace_is_found_by_its_id()
    {
        await using var stub = await StubEngine.RespondingAsync(200, """{"code":200,"data":[{"namespace":"","namespaceShowName":"public"},{"namespace":"dev","quota":"200"}]}""");
        using var transport = Transports.To(stub.Address);
        var nacos = new NacosClient(transport);
        Assert.Equal(200, (await nacos.FindNamespaceAsync("dev", Cancelled))!.Quota);
        Assert.Null(await nacos.FindNamespaceAsync("test", Cancelled));
        Assert.Equal("/v1/default/nacos/v1/console/namespaces?offset=0&limit=100", stub.Requests[0].Target);
    }

    private static async Task<string> SentAsync(Func<NacosClient, Task> call)
    {
        await using var stub = await StubEngine.RespondingAsync(200, "true");
        using var transport = Transports.To(stub.Address);
        await call(new NacosClient(transport));
        return stub.Requests.Single().ToString();
    }
}
