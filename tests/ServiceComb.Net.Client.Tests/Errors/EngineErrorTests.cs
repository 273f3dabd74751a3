using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Testing;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Tests.Errors;

/// <summary>Tests that all error responses are reported by an <see cref="EngineException"/> that names the request.</summary>
public sealed class EngineErrorTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"errorCode":"400012","errorMessage":"Micro-service does not exist","detail":"no s"}""", "400012", "Micro-service does not exist", "no s")]
    [InlineData("""{"errorCode":"401202","errorMessage":"User name or password is wrong"}""", "401202", "User name or password is wrong", null)]
    [InlineData("""{"error_code":"CSE.00000401","error_msg":"no token","detail":"d"}""", "CSE.00000401", "no token", "d")]
    [InlineData("""{"error_code":400005,"error_message":"stop"}""", "400005", "stop", null)]
    [InlineData("""{"errorCode":400001,"errorMessage":"x","more":{}}""", "400001", "x", null)]
    [InlineData("""{"errorCode":"400001","errorMessage":"x","detail":"y"}PANIC: goroutine 1""", "400001", "x", "y")]
    [InlineData("""{"errorCode":["x"],"detail":{"a":1}}""", "", "", """{"a":1}""")]
    [InlineData("""{"error":{"code":401,"message":"wrong password","title":"Unauthorized"}}""", "401", "wrong password", "Unauthorized")]
    [InlineData("""{"error":{"error_code":"IAM.0101","error_msg":"no project"}}""", "IAM.0101", "no project", null)]
    [InlineData("""{"timestamp":1,"status":400,"error":"Bad Request","path":"/"}""", "", "Bad Request", null)]
    [InlineData("""{"code":500,"message":"no namespace"}""", "500", "no namespace", null)]
    [InlineData("""{"reason":["quota","exceeded"]}""", "", "", """{"reason":["quota","exceeded"]}""")]
    [InlineData("{}", "", "", null)]
    [InlineData("[]", "", "", "[]")]
    [InlineData("null", "", "", "null")]
    [InlineData("", "", "", null)]
    [InlineData("404 page not found\n", "", "", "404 page not found ")]
    [InlineData("""<html>Bad Gateway</html>""", "", "", "<html>Bad Gateway</html>")]
    [InlineData("""Invalid request{"errorCode":"400001"}""", "", "", """Invalid request{"errorCode":"400001"}""")]
    public async Task Error_responses_are_read_in_all_formats(string body, string code, string message, string? detail)
    {
        var exception = await RefusedAsync(Encoding.UTF8.GetBytes(body));
        Assert.Equal((400, code, message, detail), (exception.Status, exception.ErrorCode, exception.ErrorMessage, exception.Detail));
        Assert.Contains("GET /v4/default/registry/microservices/s", exception.Message, StringComparison.Ordinal);
        Assert.Contains("400", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_texts_are_truncated() =>
        Assert.Equal(new string('x', 200), (await RefusedAsync(Encoding.UTF8.GetBytes(new string('x', 5000)))).Detail);

    [Fact]
    public async Task Invalid_UTF8_is_tolerated()
    {
        Assert.NotNull((await RefusedAsync([0xff, 0xfe, 0x00])).Detail);
        Assert.Equal(400, (await RefusedAsync([.. "{\"errorCode\":\""u8, 0xff, 0xfe, .. "\"}"u8])).Status);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 0)]
    [InlineData("100000", 3600)]
    [InlineData("Fri, 01 Jan 2100 00:00:00 GMT", 3600)]
    [InlineData("Fri, 01 Jan 1999 00:00:00 GMT", 0)]
    [InlineData("soon", null)]
    [InlineData("-3", null)]
    [InlineData(null, null)]
    public async Task Retry_After_is_read(string? header, int? seconds)
    {
        await using var engine = await StubEngine.StartAsync(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = header;
            return Task.CompletedTask;
        });
        using var transport = Transports.To(engine.Address);
        var exception = await Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).ListMicroservicesAsync(Cancelled));
        Assert.Equal(seconds is { } number ? TimeSpan.FromSeconds(number) : null, exception.RetryAfter);
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(404, false)]
    [InlineData(302, false)]
    [InlineData(304, false)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(503, true)]
    public async Task Server_errors_and_status_429_are_transient(int status, bool transient)
    {
        await using var stub = await StubEngine.RespondingAsync(status);
        using var transport = Transports.To(stub.Address);
        var exception = await Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).GetMicroserviceAsync("s", Cancelled));
        Assert.Equal((status, transient), (exception.Status, exception.IsTransient));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("not JSON")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("""{"service":7}""")]
    [InlineData("""{"service":{"serviceId":1}}""")]
    [InlineData("""{"service":{"serviceId":"a"}""")]
    public async Task An_invalid_response_is_reported_with_its_request(string body)
    {
        await using var stub = await StubEngine.RespondingAsync(200, body);
        using var transport = Transports.To(stub.Address);
        var exception = await Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).GetMicroserviceAsync("s", Cancelled));
        Assert.Equal((200, "", true, false), (exception.Status, exception.ErrorCode, exception.IsResponseInvalid, exception.IsTransient));
        Assert.Equal("GET /v4/default/registry/microservices/s", exception.Operation);
        Assert.Contains(exception.Operation!, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nulls_in_lists_are_skipped()
    {
        await using var stub = await StubEngine.StartAsync(context => context.Response.WriteAsync(
            context.Request.Method == "POST"
                ? """{"services":{"updated":[null,{"index":3,"instances":[null,{"instanceId":"a"}]}],"failed":[null]}}"""
                : """{"services":[null,{"serviceId":"s"}],"instances":[null,{"instanceId":"a"}]}"""));
        using var transport = Transports.To(stub.Address);
        var registry = new RegistryClient(transport);
        Assert.Equal("s", Assert.Single(await registry.ListMicroservicesAsync(Cancelled)).ServiceId);
        Assert.Equal("a", Assert.Single(await registry.ListInstancesAsync("s", cancellationToken: Cancelled)).InstanceId);
        Assert.Equal("a", Assert.Single((await registry.QueryInstancesAsync(new MicroserviceKey(), cancellationToken: Cancelled)).Instances).InstanceId);
        var batch = (await registry.QueryManyInstancesAsync(new BatchFindRequest(), Cancelled)).Services!;
        Assert.Equal("a", Assert.Single(Assert.Single(batch.Updated!).Instances!).InstanceId);
        Assert.Empty(batch.Failed!);
    }

    [Fact]
    public async Task A_response_over_the_size_limit_is_rejected()
    {
        await using var stub = await StubEngine.StartAsync(async context =>
        {
            var part = new byte[1024 * 1024];
            Array.Fill(part, (byte)' ');
            for (var count = 0; count <= 32 && !context.RequestAborted.IsCancellationRequested; count++)
            {
                await context.Response.Body.WriteAsync(part, context.RequestAborted);
            }
        });
        using var transport = Transports.To(stub.Address);
        var exception = await Assert.ThrowsAsync<EngineException>(() => new KieClient(transport).ListAsync(new KieQuery(), Cancelled));
        Assert.Contains("33554432", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_over_the_size_limit_does_not_affect_the_address_and_is_not_repeated()
    {
        var logs = new FakeLogCollector();
        await using var stub = await StubEngine.StartAsync(async context =>
        {
            context.Response.ContentLength = (32 * 1024 * 1024) + 1;
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        using var transport = new EngineHttpClient(Transports.Options(stub.Address, stub.Address), logs: logs.CreateFactory());
        for (var call = 0; call < 5; call++)
        {
            var exception = await Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).ListMicroservicesAsync(Cancelled));
            Assert.Equal((true, false), (exception.IsResponseTooLarge, exception.IsTransient));
            Assert.Contains("GET /v4/default/registry/microservices", exception.Message, StringComparison.Ordinal);
        }

        Assert.Equal(5, stub.Requests.Count);
        Assert.Empty(logs.MessagesWithExceptions);
    }

    [Fact]
    public async Task A_compressed_response_that_expands_over_the_size_limit_is_rejected()
    {
        await using var stub = await StubEngine.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            var part = new byte[1024 * 1024];
            for (var count = 0; count <= 32; count++)
            {
                await gzip.WriteAsync(part, context.RequestAborted);
            }
        });
        using var transport = Transports.To(stub.Address);
        var exception = await Assert.ThrowsAsync<EngineException>(() => new KieClient(transport).ListAsync(new KieQuery(), Cancelled));
        Assert.Contains("33554432", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_response_is_decompressed()
    {
        await using var stub = await StubEngine.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync("""{"total":1,"data":[{"key":"k"}]}"""u8.ToArray(), context.RequestAborted);
        });
        using var transport = Transports.To(stub.Address);
        Assert.Equal("k", (await new KieClient(transport).ListAsync(new KieQuery(), Cancelled)).Items.Single().Key);
    }

    [Fact]
    public async Task A_response_that_cannot_be_decompressed_is_reported()
    {
        await using var stub = await StubEngine.StartAsync(context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.WriteAsync("this is not packed");
        });
        using var transport = Transports.To(stub.Address);
        await Assert.ThrowsAsync<EngineException>(() => new KieClient(transport).ListAsync(new KieQuery(), Cancelled));
    }

    [Fact]
    public async Task A_truncated_response_is_reported()
    {
        await using var stub = await StubEngine.StartAsync(async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        using var transport = Transports.To(stub.Address);
        await Assert.ThrowsAsync<EngineException>(() => new KieClient(transport).ListAsync(new KieQuery(), Cancelled));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var stub = await StubEngine.StartAsync(context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        using var transport = Transports.To(stub.Address);
        Assert.Equal(302, (await Assert.ThrowsAsync<EngineException>(() => new KieClient(transport).ListAsync(new KieQuery(), Cancelled))).Status);
        Assert.Single(stub.Requests);
    }

    private static async Task<EngineException> RefusedAsync(byte[] body)
    {
        await using var stub = await StubEngine.StartAsync(context =>
        {
            context.Response.StatusCode = 400;
            return context.Response.Body.WriteAsync(body).AsTask();
        });
        using var transport = Transports.To(stub.Address);
        return await Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).GetMicroserviceAsync("s", Cancelled));
    }
}
