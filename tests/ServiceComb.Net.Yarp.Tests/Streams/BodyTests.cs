using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ServiceComb.Net.Yarp.Tests.Fixtures;

namespace ServiceComb.Net.Yarp.Tests.Streams;

/// <summary>Bodies pass while they arrive, as through plain YARP, with and without a retry policy.</summary>
public sealed class BodyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_expects_100_continue_sends_nothing_that_the_instance_rejects(bool retries)
    {
        await using var backend = await StreamingBackend.StartAsync(static context =>
        {
            context.Response.StatusCode = StatusCodes.Status417ExpectationFailed;
            return Task.CompletedTask;
        });
        await using var gateway = await StreamingGateway.StartAsync([backend.Instance], retries);
        using var client = await RawConnection.OpenAsync(gateway.Address);
        await client.WriteAsync("POST /orders/up HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n");
        Assert.Equal("HTTP/1.1 417 Expectation Failed", await client.ReadHeadAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_expects_100_continue_receives_it_when_the_instance_reads(bool retries)
    {
        await using var backend = await StreamingBackend.StartAsync(static async context =>
            await context.Response.WriteAsync(await new StreamReader(context.Request.Body).ReadToEndAsync(Stop), Stop));
        await using var gateway = await StreamingGateway.StartAsync([backend.Instance], retries);
        using var client = await RawConnection.OpenAsync(gateway.Address);
        await client.WriteAsync("POST /orders/up HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue", await client.ReadHeadAsync());
        await client.WriteAsync("hello");
        Assert.Equal("HTTP/1.1 200 OK", await client.ReadHeadAsync());
    }

    [Theory]
    [InlineData(false, 10)]
    [InlineData(true, 10)]
    [InlineData(false, 200_000)]
    [InlineData(true, 200_000)]
    public async Task A_response_before_the_end_of_the_upload_reaches_the_client_and_is_not_repeated(bool retries, int sent)
    {
        await using var backend = await StreamingBackend.StartAsync(RejectAsync, HttpProtocols.Http2);
        await using var gateway = await StreamingGateway.StartAsync([backend.Instance], retries);
        using var client = await RawConnection.OpenAsync(gateway.Address);
        await client.WriteAsync($"POST /orders/up HTTP/1.1\r\nHost: a\r\nContent-Length: {sent + 1}\r\n\r\n{new string('x', sent)}");
        Assert.Equal("HTTP/1.1 413 Request Entity Too Large", await client.ReadHeadAsync());
        Assert.Single(backend.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_response_over_HTTP_1_to_a_body_that_the_instance_does_not_read_reaches_the_client_after_the_upload(bool retries)
    {
        await using var backend = await StreamingBackend.StartAsync(RejectAsync);
        await using var gateway = await StreamingGateway.StartAsync([backend.Instance], retries);
        using var response = await gateway.Client.PostAsync("/orders/up", new ByteArrayContent(new byte[1_000_000]), Stop);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Single(backend.Requests);
    }

    [Fact]
    public async Task A_refusal_before_the_end_of_a_small_upload_is_repeated_with_the_whole_body()
    {
        await using var busy = await StreamingBackend.StartAsync(
            static context =>
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return Task.CompletedTask;
            },
            HttpProtocols.Http2);
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var idle = await StreamingBackend.StartAsync(
            async context =>
            {
                second.SetResult();
                await context.Response.WriteAsync(await new StreamReader(context.Request.Body).ReadToEndAsync(Stop), Stop);
            },
            HttpProtocols.Http2,
            "b");
        await using var gateway = await StreamingGateway.StartAsync([busy.Instance, idle.Instance], retries: true);
        while (busy.Requests.IsEmpty)
        {
            second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var content = new InteractiveContent();
            var upload = gateway.Client.PostAsync("/orders/up", content, Stop);
            await content.WriteAsync("one");
            // The rest of the body is sent when the second instance has the request.
            await second.Task.WaitAsync(TimeSpan.FromSeconds(120), Stop);
            await content.WriteAsync("two");
            content.Complete();
            using var response = await upload;
            Assert.Equal("onetwo", await response.Content.ReadAsStringAsync(Stop));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Trailers_of_the_response_reach_the_client(bool retries)
    {
        await using var backend = await StreamingBackend.StartAsync(
            static async context =>
            {
                context.Response.DeclareTrailer("x-sum");
                await context.Response.WriteAsync("body", Stop);
                context.Response.AppendTrailer("x-sum", "42");
            },
            HttpProtocols.Http2);
        await using var gateway = await StreamingGateway.StartAsync([backend.Instance], retries, HttpVersion.Version20);
        using var response = await gateway.Client.GetAsync("/orders/sum", Stop);
        Assert.Equal(("body", "42"), (await response.Content.ReadAsStringAsync(Stop), response.TrailingHeaders.GetValues("x-sum").Single()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bodies_without_content_and_HEAD_pass_with_their_headers(bool retries)
    {
        await using var backend = await StreamingBackend.StartAsync(static async context =>
        {
            var length = context.Request.ContentLength?.ToString() ?? "none";
            var canHaveBody = context.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody;
            var count = (await new StreamReader(context.Request.Body).ReadToEndAsync(Stop)).Length;
            context.Response.Headers["x-request"] = $"{length} {canHaveBody} {count}";
            if (HttpMethods.IsHead(context.Request.Method))
            {
                context.Response.ContentLength = 1234;
            }
            else if (context.Request.Path == "/204")
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
            }
        });
        await using var gateway = await StreamingGateway.StartAsync([backend.Instance], retries);
        using var head = await gateway.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/orders/x"), Stop);
        Assert.Equal((1234L, "none False 0"), (head.Content.Headers.ContentLength, RequestOf(head)));
        using var empty = await gateway.Client.PostAsync("/orders/x", new ByteArrayContent([]), Stop);
        Assert.Equal((0L, "0 False 0"), (empty.Content.Headers.ContentLength, RequestOf(empty)));
        using var none = await gateway.Client.PostAsync("/orders/204", null, Stop);
        Assert.Equal((HttpStatusCode.NoContent, "0 False 0"), (none.StatusCode, RequestOf(none)));
        using var chunks = new InteractiveContent();
        var upload = gateway.Client.PostAsync("/orders/x", chunks, Stop);
        chunks.Complete();
        using var chunked = await upload;
        Assert.Equal("none True 0", RequestOf(chunked));
    }

    private static Task RejectAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        return Task.CompletedTask;
    }

    private static string RequestOf(HttpResponseMessage response) => response.Headers.GetValues("x-request").Single();
}
