using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Yarp.Tests.Fixtures;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ServiceComb.Net.Yarp.Tests.Calls;

/// <summary>Which path a service receives, and what it learns about the one that the client used.</summary>
public sealed class PathTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/orders/a%2Fb", "/a%2Fb")]
    [InlineData("/orders/a%2fb?c=%2F", "/a%2fb?c=%2F")]
    [InlineData("/orders/a%252Fb", "/a%252Fb")]
    [InlineData("/orders/100%25", "/100%25")]
    [InlineData("/orders/%E4%BD%A0", "/%E4%BD%A0")]
    [InlineData("/orders/a%20b%7Ec", "/a%20b%7Ec")]
    [InlineData("/orders//a///b/", "//a///b/")]
    [InlineData("/orders/%5Ba%5D;x=1", "/%5Ba%5D;x=1")]
    [InlineData("/orders/a|b", "/a|b")]
    [InlineData("/%6Frders/a", "/a")]
    [InlineData("/orders", "/")]
    [InlineData("/orders?a=%2F&b=1+2", "/?a=%2F&b=1+2")]
    [InlineData("/other/../orders/%41/./b", "/A/b")]
    [InlineData("/orders/%2e%2e/orders/x%2Fy", "/x%252Fy")]
    [InlineData("/orders/x/..%2F..%2Fadmin", "/x/..%2F..%2Fadmin")]
    public async Task A_path_arrives_as_the_client_wrote_it_unless_it_has_dot_segments(string written, string received)
    {
        await using var orders = await Backend.StartAsync("o");
        orders.Handler = static context => context.Response.WriteAsync(context.Features.Get<IHttpRequestFeature>()!.RawTarget);
        await using var gateway = await GatewayFixture.StartAsync([orders.Instance]);
        Assert.EndsWith($"\r\n{received}\r\n0\r\n\r\n", await SendAsync(gateway, written), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_escapes_of_the_client_may_be_left_to_the_proxy()
    {
        await using var orders = await Backend.StartAsync("o");
        orders.Handler = static context => context.Response.WriteAsync(context.Features.Get<IHttpRequestFeature>()!.RawTarget);
        await using var gateway = await GatewayFixture.StartAsync([orders.Instance], ("servicecomb.gateway.useRawPath", "false"));
        Assert.EndsWith("\r\n/a~%252F\r\n0\r\n\r\n", await SendAsync(gateway, "/orders/a%7E%252F"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_middleware_rewrote_is_forwarded_as_rewritten()
    {
        await using var orders = await Backend.StartAsync("o");
        orders.Handler = static context => context.Response.WriteAsync(context.Features.Get<IHttpRequestFeature>()!.RawTarget);
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance], static builder => builder.Services.AddSingleton<IStartupFilter>(new Before(static app => app.Use((context, next) =>
            {
                context.Request.Path = "/orders/rewritten";
                return next(context);
            }))));
        Assert.EndsWith("\r\n/rewritten\r\n0\r\n\r\n", await SendAsync(gateway, "/orders/a%2Fb"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_recurs_reaches_each_instance()
    {
        await using var first = await Backend.StartAsync("first");
        await using var second = await Backend.StartAsync("second");
        await using var gateway = await GatewayFixture.StartAsync([first.Instance, second.Instance]);
        for (var i = 0; i < 8; i++)
        {
            Assert.Contains(" 200 ", await SendAsync(gateway, "/orders/list"), StringComparison.Ordinal);
        }

        Assert.Equal(Enumerable.Repeat("GET /list", 4), first.Requests);
        Assert.Equal(Enumerable.Repeat("GET /list", 4), second.Requests);
    }

    [Fact]
    public async Task A_transform_that_is_added_later_changes_a_path_that_recurs()
    {
        await using var orders = await Backend.StartAsync("o");
        await using var gateway = await GatewayFixture.StartAsync([orders.Instance], static builder => builder.Services.AddSingleton<ITransformProvider>(new LaterTransforms(static context => context.AddPathPrefix("/later"))));
        for (var i = 0; i < 4; i++)
        {
            Assert.Contains(" 200 ", await SendAsync(gateway, "/orders/list"), StringComparison.Ordinal);
        }

        Assert.Equal(Enumerable.Repeat("GET /later/list", 4), orders.Requests);
    }

    [Theory]
    [InlineData("/orders/a%2Fb", "/later/a%252Fb?added=1", "")]
    [InlineData("/orders/list?c=%2F", "/later/list?c=%2F&added=1", "")]
    public async Task Transforms_that_are_added_later_apply_to_any_path(string written, string received, string prefix)
    {
        await using var orders = await Backend.StartAsync("o");
        orders.Handler = static context => context.Response.WriteAsync($"{context.Features.Get<IHttpRequestFeature>()!.RawTarget} {context.Request.Headers["X-Forwarded-Prefix"]}");
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance],
            static builder => builder.Services.AddSingleton<ITransformProvider>(new LaterTransforms(static context =>
            {
                context.AddPathPrefix("/later");
                context.AddQueryValue("added", "1");
            })));
        Assert.Contains($"\r\n{received} {prefix}\r\n", await SendAsync(gateway, written), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_learns_the_prefix_that_a_later_transform_removed()
    {
        await using var orders = await Backend.StartAsync("o");
        orders.Handler = static context => context.Response.WriteAsync($"{context.Features.Get<IHttpRequestFeature>()!.RawTarget} {context.Request.Headers["X-Forwarded-Prefix"]}");
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance], static builder => builder.Services.AddSingleton<ITransformProvider>(new LaterTransforms(static context => context.AddPathRemovePrefix("/v1"))));
        Assert.Contains("\r\n/a%2Fb /orders/v1\r\n", await SendAsync(gateway, "/orders/v1/a%2Fb"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forwarded_headers_that_are_configured_later_are_kept()
    {
        await using var orders = await Backend.StartAsync("o");
        orders.Handler = static context => context.Response.WriteAsync($"for={context.Request.Headers["X-Forwarded-For"]} host={context.Request.Headers["X-Forwarded-Host"]}");
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance], static builder => builder.Services.AddSingleton<ITransformProvider>(new LaterTransforms(static context =>
            {
                context.UseDefaultForwarders = false;
                context.AddXForwardedHost(action: ForwardedTransformActions.Append);
            })));
        Assert.Matches("\r\nfor= host=[^,\r]+\r\n", await SendAsync(gateway, "/orders/a"));
    }

    [Theory]
    [InlineData("/orders/account", null, "/orders")]
    [InlineData("/shop/eu/account", null, "/shop/eu")]
    [InlineData("/gate/orders/account", "/gate", "/gate/orders")]
    [InlineData("/plain/account", null, null)]
    [InlineData("/yarp/account", null, "/yarp")]
    public async Task A_service_learns_the_prefix_that_was_removed(string path, string? pathBase, string? prefix)
    {
        await using var orders = await Backend.StartAsync("o");
        orders.Handler = static context => context.Response.WriteAsync($"{context.Request.Headers["X-Forwarded-Prefix"]} {context.Request.Headers["X-Forwarded-Host"]} {context.Request.Headers["X-Forwarded-Proto"]} {context.Request.Headers["X-Forwarded-For"]}");
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance],
            builder => builder.Services.AddSingleton<IStartupFilter>(new Before(app => app.UsePathBase(pathBase))),
            ("servicecomb.gateway.routes.shop", "{path: '/shop/{region}/{**rest}', service: orders, prefixSegmentCount: 2}"),
            ("servicecomb.gateway.routes.plain", "{prefix: /plain, service: orders}"),
            ("ReverseProxy.Routes.yarp.ClusterId", "servicecomb:orders"),
            ("ReverseProxy.Routes.yarp.Match.Path", "/yarp/{**rest}"),
            ("ReverseProxy.Routes.yarp.Transforms.0.PathRemovePrefix", "/yarp"));
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Forwarded-Prefix", "/invented");
        using var response = await gateway.Client.SendAsync(request, Stop);
        Assert.Equal($"{prefix} {gateway.Client.BaseAddress!.Authority} http 127.0.0.1", await response.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task The_forwarded_headers_that_a_route_configures_are_left_alone()
    {
        await using var orders = await Backend.StartAsync("o");
        orders.Handler = static context => context.Response.WriteAsync(string.Join(',', context.Request.Headers.Keys.Where(static key => key.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase))));
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance],
            ("ReverseProxy.Routes.yarp.ClusterId", "servicecomb:orders"),
            ("ReverseProxy.Routes.yarp.Match.Path", "/yarp/{**rest}"),
            ("ReverseProxy.Routes.yarp.Transforms.0.PathRemovePrefix", "/yarp"),
            ("ReverseProxy.Routes.yarp.Transforms.1.X-Forwarded", "Off"),
            ("ReverseProxy.Routes.yarp.Transforms.1.For", "Append"));
        Assert.Equal("X-Forwarded-For", await gateway.Client.GetStringAsync("/yarp/account", Stop));
    }

    [Fact]
    public async Task Redirects_of_a_service_that_reads_forwarded_headers_work_at_the_gateway()
    {
        await using var orders = await Backend.StartAsync("o", configure: static app => app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All }));
        orders.Handler = static context =>
        {
            if (context.Request.Path == "/account")
            {
                context.Response.Redirect(context.Request.PathBase + "/login");
                return Task.CompletedTask;
            }

            return context.Response.WriteAsync($"log in at {context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}");
        };
        await using var gateway = await GatewayFixture.StartAsync([orders.Instance]);
        using var redirect = await gateway.Client.GetAsync("/orders/account", Stop);
        Assert.Equal("/orders/login", redirect.Headers.Location?.ToString());
        Assert.Equal($"log in at {gateway.Client.BaseAddress}orders", await gateway.Client.GetStringAsync(redirect.Headers.Location, Stop));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(null, true)]
    [InlineData("/gate", false)]
    [InlineData("/gate", true)]
    public async Task Policies_see_the_path_that_the_service_receives(string? pathBase, bool governsIncoming)
    {
        await using var orders = await Backend.StartAsync("o");
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance],
            builder => builder.Services.AddSingleton<IStartupFilter>(new Before(app =>
            {
                app.UsePathBase(pathBase);
                if (governsIncoming)
                {
                    app.UseServiceCombGovernance();
                }
            })),
            ("servicecomb.matchGroup.items", "matches: [{apiPath: {exact: /items}}]"),
            ("servicecomb.faultInjection.items", "{type: abort, percentage: 100, errorCode: 418}"),
            ("ReverseProxy.Routes.yarp.ClusterId", "servicecomb:orders"),
            ("ReverseProxy.Routes.yarp.Match.Path", "/yarp/{**rest}"),
            ("ReverseProxy.Routes.yarp.Transforms.0.PathRemovePrefix", "/yarp"),
            ("ReverseProxy.Routes.set.ClusterId", "servicecomb:orders"),
            ("ReverseProxy.Routes.set.Match.Path", "/set"),
            ("ReverseProxy.Routes.set.Transforms.0.PathSet", "/items"),
            ("ReverseProxy.Routes.prefix.ClusterId", "servicecomb:orders"),
            ("ReverseProxy.Routes.prefix.Match.Path", "/items"),
            ("ReverseProxy.Routes.prefix.Transforms.0.PathPrefix", "/v1"),
            ("ReverseProxy.Routes.bareRemoved.ClusterId", "servicecomb:orders"),
            ("ReverseProxy.Routes.bareRemoved.Match.Path", "/removed/{**rest}"),
            ("ReverseProxy.Routes.bareRemoved.Transforms.0.PathRemovePrefix", "removed"),
            ("ReverseProxy.Routes.bareSet.ClusterId", "servicecomb:orders"),
            ("ReverseProxy.Routes.bareSet.Match.Path", "/bare"),
            ("ReverseProxy.Routes.bareSet.Transforms.0.PathSet", "items"),
            ("ReverseProxy.Routes.barePrefix.ClusterId", "servicecomb:orders"),
            ("ReverseProxy.Routes.barePrefix.Match.Path", "/prefixed/{**rest}"),
            ("ReverseProxy.Routes.barePrefix.Transforms.0.PathPrefix", "v1"),
            ("ReverseProxy.Routes.escaped.ClusterId", "servicecomb:orders"),
            ("ReverseProxy.Routes.escaped.Match.Path", "/escaped/{**rest}"),
            ("ReverseProxy.Routes.escaped.Transforms.0.PathRemovePrefix", "/esc%61ped"));
        foreach (var (path, isMatched) in ((string, bool)[])[("/orders/items", true), ("/orders/other", false), ("/yarp/items", true), ("/set", true), ("/items", false),
            ("/removed/items", true), ("/bare", true), ("/prefixed/items", false), ("/escaped/items", false)])
        {
            using var response = await gateway.Client.GetAsync(pathBase + path, Stop);
            Assert.Equal((path, isMatched ? 418 : 200), (path, (int)response.StatusCode));
        }
    }

    // A client that writes paths as they are.
    private static async Task<string> SendAsync(GatewayFixture gateway, string target)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", gateway.Client.BaseAddress!.Port, Stop);
        await using var stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), Stop);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Stop);
    }

    private sealed class Before(Action<IApplicationBuilder> configure) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            configure(app);
            next(app);
        };
    }

    private sealed class LaterTransforms(Action<TransformBuilderContext> apply) : ITransformProvider
    {
        public void ValidateRoute(TransformRouteValidationContext context)
        {
        }

        public void ValidateCluster(TransformClusterValidationContext context)
        {
        }

        public void Apply(TransformBuilderContext context) => apply(context);
    }
}
