using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ServiceComb.Net.Tests.Governance;

/// <summary>Entries that a mapper creates from the claims of a user, in an app that governs incoming requests.</summary>
public sealed class ClaimTests
{
    private static readonly (string, string)[] Documents =
    [
        ("servicecomb.matchGroup.all", "matches: [{apiPath: {prefix: /}}]"),
        ("servicecomb.mapper.all", "target: {tier: '$C{tier}'}"),
        ("servicecomb.matchGroup.gold", "matches: [{headers: {tier: {exact: gold}}}]"),
        ("servicecomb.bulkhead.gold", "maxConcurrentCalls: 0"),
    ];

    [Fact]
    public async Task A_policy_sees_the_claims_of_the_user_and_no_header_with_the_name_of_the_entry()
    {
        await using var app = await GovernedApp.StartAsync(Authenticate, Documents);
        Assert.Equal(429, await app.GetAsync("/ok", ("user-tier", "gold")));
        Assert.Equal(200, await app.GetAsync("/ok", ("user-tier", "silver"), ("tier", "gold")));
        Assert.Equal(200, await app.GetAsync("/ok", ("user-tier", ""), ("tier", "gold"), ("x-cse-context", """{"tier":"gold"}""")));
    }

    [Fact]
    public async Task An_app_without_authentication_keeps_what_the_gateway_sent()
    {
        await using var app = await GovernedApp.StartAsync(Documents);
        Assert.Equal(429, await app.GetAsync("/ok", ("x-cse-context", """{"tier":"gold"}"""), ("tier", "silver")));
        Assert.Equal(200, await app.GetAsync("/ok", ("tier", "gold")));
    }

    private static void Authenticate(WebApplication app) => app.Use(static (HttpContext context, RequestDelegate next) =>
    {
        if (context.Request.Headers.TryGetValue("user-tier", out var tier))
        {
            context.User = new ClaimsPrincipal(new ClaimsIdentity(tier.ToString() is { Length: > 0 } value ? [new Claim("tier", value)] : [], "test"));
        }

        return next(context);
    });
}
