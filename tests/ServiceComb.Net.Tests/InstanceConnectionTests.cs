using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests;

/// <summary>Tests how calls connect to instances. The default proxy is shared by the process.</summary>
[Collection(nameof(ProcessWideCollection))]
public sealed class InstanceConnectionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_instance_that_drops_packets_costs_one_connect_timeout_and_is_skipped()
    {
        await using var apps = await AppsFixture.StartAsync();
        using var hole = new BlackHole();
        await apps.RunAsync("catalog");
        var caller = await CallerAsync(apps, connectTimeout: 1000);
        using var client = Client(caller);
        var entry = caller.Services.GetRequiredService<IInstanceDirectory>().Find("catalog")!;
        await ConnectAsync(client);
        await apps.ProvideAsync("catalog", "dead", hole.Endpoint);
        while (entry.Current is { Instances.Length: < 2 } known)
        {
            var changed = new TaskCompletionSource();
            using var registration = known.ChangeToken.RegisterChangeCallback(static state => ((TaskCompletionSource)state!).TrySetResult(), changed);
            await changed.Task.WaitAsync(TimeSpan.FromMinutes(2), Stop);
        }

        for (var i = 0; i < 6; i++)
        {
            Assert.Equal("catalog /items", await client.GetStringAsync(new Uri("http://catalog/items"), Stop));
        }

        Assert.NotEqual("dead", Assert.Single(entry.Current.Instances).InstanceId);
    }

    [Fact]
    public async Task The_connect_timeout_is_named_when_no_other_instance_is_left()
    {
        await using var apps = await AppsFixture.StartAsync();
        using var hole = new BlackHole();
        await apps.ProvideAsync("catalog", "dead", hole.Endpoint);
        var caller = await CallerAsync(apps, connectTimeout: 1);
        using var client = Client(caller);
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri("http://catalog/items"), Stop));
        Assert.Equal(HttpRequestError.ConnectionError, failure.HttpRequestError);
        Assert.Contains("servicecomb:rest:client:connection:timeoutInMillis", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connect timeout")]
    [InlineData("connect callback")]
    [InlineData("proxy")]
    [InlineData("no proxy")]
    public async Task Explicit_settings_of_a_handler_are_preserved(string setting)
    {
        await using var apps = await AppsFixture.StartAsync();
        var own = new WebProxy("http://127.0.0.1:1");
        var handler = new SocketsHttpHandler();
        Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> connect = static (_, _) => throw new IOException("own");
        switch (setting)
        {
            case "connect timeout":
                handler.ConnectTimeout = TimeSpan.FromSeconds(7);
                break;
            case "connect callback":
                handler.ConnectCallback = connect;
                break;
            case "proxy":
                handler.Proxy = own;
                break;
            default:
                handler.UseProxy = false;
                break;
        }

        var caller = await apps.RunAsync("caller", builder =>
        {
            builder.AddServiceComb();
            builder.Services.AddHttpClient("own").ConfigurePrimaryHttpMessageHandler(() => handler);
        });
        using var client = caller.Services.GetRequiredService<IHttpClientFactory>().CreateClient("own");
        Assert.Equal(setting == "connect timeout" ? TimeSpan.FromSeconds(7) : Timeout.InfiniteTimeSpan, handler.ConnectTimeout);
        Assert.Equal(setting is "connect timeout", handler.ConnectCallback is null);
        Assert.Equal(setting is "connect callback", ReferenceEquals(handler.ConnectCallback, connect));
        Assert.Equal(setting is "proxy", ReferenceEquals(handler.Proxy, own));
        Assert.Equal(setting is not "no proxy", handler.UseProxy);
    }

    [Fact]
    public async Task Only_other_hosts_are_called_through_the_default_proxy()
    {
        await using var apps = await AppsFixture.StartAsync();
        await using var proxy = await RecordingProxy.StartAsync(apps);
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy(proxy.Address);
        try
        {
            await apps.RunAsync("catalog");
            var caller = await apps.RunAsync("caller");
            using var client = Client(caller);
            Assert.Equal("catalog /items", await client.GetStringAsync(new Uri("http://catalog/items"), Stop));
            Assert.Equal("from the proxy", await client.GetStringAsync(new Uri("http://other.example/x"), Stop));
            Assert.Equal(["http://other.example/x"], proxy.Requests);
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }
    }

    [Fact]
    public async Task A_configured_proxy_is_used_for_services()
    {
        await using var apps = await AppsFixture.StartAsync();
        await using var proxy = await RecordingProxy.StartAsync(apps);
        await apps.RunAsync("catalog");
        var caller = await apps.RunAsync("caller", builder =>
        {
            builder.AddServiceComb();
            builder.Configuration["servicecomb:proxy:enable"] = "true";
            builder.Configuration["servicecomb:proxy:host"] = proxy.Address.Host;
            builder.Configuration["servicecomb:proxy:port"] = $"{proxy.Address.Port}";
        });
        using var client = Client(caller);
        Assert.Equal("from the proxy", await client.GetStringAsync(new Uri("http://catalog/items"), Stop));
        Assert.EndsWith("/items", Assert.Single(proxy.Requests), StringComparison.Ordinal);
    }

    private static Task<WebApplication> CallerAsync(AppsFixture apps, int connectTimeout) => apps.RunAsync("caller", builder =>
    {
        builder.AddServiceComb();
        builder.Configuration["servicecomb:rest:client:connection:timeoutInMillis"] = $"{connectTimeout}";
    });

    // Opens a connection that later calls reuse, so that they need not connect within the timeout on a busy machine.
    private static async Task ConnectAsync(HttpClient client)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                await client.GetStringAsync(new Uri("http://catalog/items"), Stop);
                return;
            }
            catch (HttpRequestException) when (i < 100)
            {
                // The connection attempt timed out.
            }
        }
    }

    private static HttpClient Client(WebApplication app) => app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();

    /// <summary>A port whose backlog is full, so that connection attempts time out.</summary>
    private sealed class BlackHole : IDisposable
    {
        private readonly List<Socket> _sockets = [New()];

        public BlackHole()
        {
            _sockets[0].Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _sockets[0].Listen(0);
            for (var i = 0; i < 4; i++)
            {
                var socket = New();
                socket.Blocking = false;
                try
                {
                    socket.Connect(_sockets[0].LocalEndPoint!);
                }
                catch (SocketException)
                {
                    // The connection attempt stays pending.
                }

                _sockets.Add(socket);
            }
        }

        public string Endpoint => $"rest://{_sockets[0].LocalEndPoint}";

        public void Dispose() => _sockets.ForEach(static socket => socket.Dispose());

        private static Socket New() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    }

    /// <summary>An HTTP proxy that records requests and responds to them itself, except for those to the engine.</summary>
    private sealed class RecordingProxy : IAsyncDisposable
    {
        private readonly HttpMessageInvoker _direct = new(new SocketsHttpHandler { UseProxy = false });
        private readonly WebApplication _app;

        private RecordingProxy(WebApplication app) => _app = app;

        public ConcurrentQueue<string> Requests { get; } = new();

        public Uri Address => new(_app.Urls.Single());

        public static async Task<RecordingProxy> StartAsync(AppsFixture apps)
        {
            var app = AppsFixture.Builder([]).Build();
            var proxy = new RecordingProxy(app);
            int?[] engine = [apps.Engine.Port, apps.Center.Port];
            app.Run(context => proxy.RespondAsync(context, engine.Contains(context.Request.Host.Port)));
            await app.StartAsync(Stop);
            return proxy;
        }

        public async ValueTask DisposeAsync()
        {
            await _app.DisposeAsync();
            _direct.Dispose();
        }

        private async Task RespondAsync(HttpContext context, bool isForEngine)
        {
            if (isForEngine)
            {
                await ForwardAsync(context);
                return;
            }

            Requests.Enqueue(context.Request.GetEncodedUrl());
            await context.Response.WriteAsync("from the proxy");
        }

        private async Task ForwardAsync(HttpContext context)
        {
            using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.GetEncodedUrl());
            request.Content = context.Request.ContentLength > 0 ? new StreamContent(context.Request.Body) : null;
            request.Content?.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
            using var response = await _direct.SendAsync(request, context.RequestAborted);
            context.Response.StatusCode = (int)response.StatusCode;
            context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }
}
