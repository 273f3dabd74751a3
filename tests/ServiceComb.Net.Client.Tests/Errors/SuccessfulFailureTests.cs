using System.Text;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Client.Engines;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;

namespace ServiceComb.Net.Client.Tests.Errors;

/// <summary>Tests responses with status 200 that are failures, and what an exception says about its request.</summary>
public sealed class SuccessfulFailureTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"error_code":"SVCSTG.00500402","error_msg":"quota exceeded","detail":"5 engines"}""", "SVCSTG.00500402", "quota exceeded")]
    [InlineData("""{"errorCode":400012,"errorMessage":"no service"}""", "400012", "no service")]
    [InlineData("""{"error":{"code":"401","message":"no token"}}""", "401", "no token")]
    public async Task An_error_in_the_body_is_a_failure(string body, string code, string message)
    {
        await using var stub = await StubEngine.RespondingAsync(200, body);
        using var transport = Transports.To(stub.Address);
        foreach (var call in (Func<Task>[])
            [
                () => new EngineManagementClient(transport).GetAsync("e", Cancelled),
                () => new RegistryClient(transport).SendHeartbeatAsync("s", "i", Cancelled),
                () => new KieClient(transport).DeleteAsync("i", Cancelled),
            ])
        {
            var exception = await Assert.ThrowsAsync<EngineException>(call);
            Assert.Equal((200, code, message, false, false), (exception.Status, exception.ErrorCode, exception.ErrorMessage, exception.IsTransient, exception.IsResponseInvalid));
        }
    }

    [Theory]
    [InlineData("""{"total":1,"data":[{"key":"\"errorCode\"","value":"{\"errorCode\":\"1\"}"}]}""")]
    [InlineData("""{"total":1,"data":[{"key":"a"}],"errorCode":null}""")]
    [InlineData("""{"total":1,"data":[{"key":"a"}],"errorCode":""}""")]
    public async Task Data_that_mentions_errors_is_no_failure(string body)
    {
        await using var stub = await StubEngine.RespondingAsync(200, body);
        using var transport = Transports.To(stub.Address);
        Assert.Single((await new KieClient(transport).ListAsync(new KieQuery(), Cancelled)).Items);
    }

    [Fact]
    public async Task An_exception_names_the_operation_and_the_id_of_the_request()
    {
        await using var stub = await StubEngine.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Query.ContainsKey("limit") ? 200 : 400;
            context.Response.Headers["X-Request-Id"] = "af2953f2";
            return context.Response.WriteAsync("""{"error_code":"CSE.1","error_msg":"no"}""");
        });
        using var transport = Transports.To(stub.Address);
        var exception = await Assert.ThrowsAsync<EngineException>(() => new EngineManagementClient(transport).UpgradeAsync("e/1", "2", Cancelled));
        Assert.Equal(("PUT /v2/default/enginemgr/engines/e%2F1/upgrade", "af2953f2"), (exception.Operation, exception.RequestId));
        Assert.Equal("PUT /v2/default/enginemgr/engines/e%2F1/upgrade was rejected with 400 CSE.1, no (request id af2953f2)", exception.Message);
        Assert.Equal("af2953f2", (await Assert.ThrowsAsync<EngineException>(() => new EngineManagementClient(transport).ListAsync(0, 1, cancellationToken: Cancelled))).RequestId);
    }

    [Fact]
    public async Task An_exception_without_response_names_the_operation()
    {
        using var closed = new ClosedPort();
        using var transport = Transports.To(closed.Address);
        var exception = await Assert.ThrowsAsync<EngineException>(() => new KieClient(transport).GetAsync("i", Cancelled));
        Assert.Equal(("GET /v1/default/kie/kv/i", null, 0, true), (exception.Operation, exception.RequestId, exception.Status, exception.IsTransient));
    }

    [Fact]
    public async Task A_response_that_cannot_be_read_is_not_requested_again_elsewhere()
    {
        static Task Garbled(HttpContext context)
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("this is not packed")).AsTask();
        }

        await using var first = await StubEngine.StartAsync(Garbled);
        await using var second = await StubEngine.StartAsync(Garbled);
        using var transport = Transports.To(first.Address, second.Address);
        var exception = await Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).ListMicroservicesAsync(Cancelled));
        Assert.Equal((200, true, false), (exception.Status, exception.IsResponseInvalid, exception.IsTransient));
        Assert.Equal(1, first.Requests.Count + second.Requests.Count);
    }
}
