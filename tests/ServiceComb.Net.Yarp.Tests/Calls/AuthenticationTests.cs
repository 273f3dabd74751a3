using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ServiceComb.Net.Yarp.Tests.Fixtures;

namespace ServiceComb.Net.Yarp.Tests.Calls;

/// <summary>A gateway that authenticates clients by JWT and passes claims to policies and services.</summary>
public sealed class AuthenticationTests
{
    private static readonly SymmetricSecurityKey Key = new(RandomNumberGenerator.GetBytes(32));

    private static readonly (string, string)[] Documents =
    [
        ("servicecomb.matchGroup.all", "matches: [{apiPath: {prefix: /}}]"),
        ("servicecomb.mapper.all", "target: {tier: '$C{tier}', roles: '$C{role}', large: '$H{large}'}"),
        ("servicecomb.routeRule.orders",
            "- {precedence: 1, match: {headers: {tier: {exact: gold}}}, route: [{weight: 100, tags: {version: 2.0.0}}]}\n- {precedence: 0, route: [{weight: 100, tags: {version: 1.0.0}}]}"),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_route_rule_selects_the_version_by_a_claim_of_the_token()
    {
        await using var stable = await Backend.StartAsync("stable", version: "1.0.0");
        await using var canary = await Backend.StartAsync("canary", version: "2.0.0");
        await using var gateway = await GatewayFixture.StartAsync([stable.Instance, canary.Instance], AddJwtBearer, Documents);
        Assert.Equal("200 from canary", await GetAsync(gateway, CreateToken(("tier", "gold"))));
        Assert.Equal("200 from stable", await GetAsync(gateway, CreateToken(("tier", "silver"))));
        Assert.Equal("200 from stable", await GetAsync(gateway, CreateToken()));
        Assert.Equal("200 from stable", await GetAsync(gateway, token: null));
    }

    [Fact]
    public async Task A_client_cannot_claim_anything_by_headers()
    {
        await using var stable = await Backend.StartAsync("stable", version: "1.0.0");
        await using var canary = await Backend.StartAsync("canary", version: "2.0.0");
        await using var gateway = await GatewayFixture.StartAsync(
            [stable.Instance, canary.Instance], AddJwtBearer, [.. Documents, ("servicecomb.gateway.trustContext", "tier,other")]);
        (string, string)[][] attempts =
        [
            [("tier", "gold")],
            [("x-cse-context", """{"tier":"gold"}""")],
            [("tier", "gold"), ("x-cse-context", $$"""{"other":"{{new string('x', 8000)}}"}"""), ("large", new string('x', 8000))],
        ];
        foreach (var headers in attempts)
        {
            Assert.Equal("200 from stable", await GetAsync(gateway, CreateToken(("tier", "silver")), headers));
            Assert.Equal("200 from stable", await GetAsync(gateway, CreateToken(), headers));
            Assert.Equal("200 from stable", await GetAsync(gateway, token: null, headers));
        }
    }

    [Fact]
    public async Task Services_receive_the_claims_in_the_context()
    {
        IHeaderDictionary? seen = null;
        await using var orders = await Backend.StartAsync("a");
        orders.Handler = context =>
        {
            seen = new HeaderDictionary(context.Request.Headers.ToDictionary());
            return Task.CompletedTask;
        };
        await using var gateway = await GatewayFixture.StartAsync([orders.Instance], AddJwtBearer, Documents[0], Documents[1]);
        await GetAsync(gateway, CreateToken(("tier", "silver"), ("role", "buyer"), ("role", "auditor")), ("tier", "gold"));
        var context = JsonNode.Parse(seen!["x-cse-context"].ToString())!;
        Assert.Equal(("silver", "buyer,auditor"), ((string?)context["tier"], (string?)context["roles"]));
        Assert.False(seen.ContainsKey("tier"));
    }

    [Fact]
    public async Task A_route_can_require_an_authenticated_user()
    {
        await using var orders = await Backend.StartAsync("a");
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance],
            AddJwtBearer,
            ("ReverseProxy.Routes.members.ClusterId", "members"),
            ("ReverseProxy.Routes.members.Match.Path", "/members/{**rest}"),
            ("ReverseProxy.Routes.members.AuthorizationPolicy", "Default"),
            ("ReverseProxy.Clusters.members.Destinations.any.Address", "servicecomb://orders"));
        using var rejected = await gateway.Client.GetAsync(new Uri("members/x", UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, rejected.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, "members/x");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", CreateToken());
        using var accepted = await gateway.Client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
    }

    private static void AddJwtBearer(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(static options =>
        {
            options.MapInboundClaims = false;
            options.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = "https://login.example",
                ValidAudience = "shop",
                IssuerSigningKey = Key,
                ValidateLifetime = false,
            };
        });
    }

    private static string CreateToken(params (string Type, string Value)[] claims) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = "https://login.example",
        Audience = "shop",
        Subject = new ClaimsIdentity(claims.Select(static claim => new Claim(claim.Type, claim.Value))),
        SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.HmacSha256),
    });

    private static async Task<string> GetAsync(GatewayFixture gateway, string? token, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "orders/list");
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await gateway.Client.SendAsync(request, Stop);
        return await response.Content.ReadAsStringAsync(Stop);
    }
}
