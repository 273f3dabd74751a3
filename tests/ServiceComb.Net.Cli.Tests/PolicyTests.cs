using ServiceComb.Net.Cli.Tests.Fixtures;

namespace ServiceComb.Net.Cli.Tests;

public sealed class PolicyTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private const string Documents = """
        # servicecomb.matchGroup.orders
        matches:
        - apiPath: {prefix: /orders}
        ---
        # servicecomb.retry.orders
        maxAttempts: 2
        """;

    [Fact]
    public async Task Policies_are_applied_listed_printed_and_deleted()
    {
        using var cli = fixture.CreateRunner();
        (await cli.RunAsync("policy", "apply", "-f", cli.WriteFile("policies.yaml", Documents), "--app", "applied")).Succeeds();

        var list = (await cli.RunAsync("policy", "list", "--app", "applied", "-o", "json")).Succeeds().Json.AsArray();
        Assert.Equal(["servicecomb.matchGroup.orders true", "servicecomb.retry.orders true"], list.Select(static policy => $"{policy!["key"]} {policy["isValid"]}"));
        Assert.Equal("# servicecomb.retry.orders\nmaxAttempts: 2\n", (await cli.RunAsync("policy", "get", "retry.orders", "--app", "applied")).Succeeds().Output);
        Assert.Equal("text", (string?)(await cli.RunAsync("kv", "get", "servicecomb.retry.orders", "--app", "applied", "-o", "json")).Json["value_type"]);
        (await cli.RunAsync("policy", "delete", "retry.orders", "--app", "applied", "--yes")).Succeeds();
        Assert.Single((await cli.RunAsync("policy", "list", "--app", "applied", "-o", "json")).Json.AsArray());
    }

    [Fact]
    public async Task A_document_that_apps_would_ignore_is_not_stored_unless_forced()
    {
        using var cli = fixture.CreateRunner();
        var file = cli.WriteFile("broken.yaml", "# servicecomb.retry.broken\nmaxAttempts: many\n# servicecomb.retry.good\nmaxAttempts: 2\n");

        var result = await cli.RunAsync("policy", "apply", "-f", file, "--app", "broken");
        Assert.Equal(7, result.ExitCode);
        Assert.Contains("maxAttempts", result.Output, StringComparison.Ordinal);
        Assert.Equal("There are no policies.\n", (await cli.RunAsync("policy", "list", "--app", "broken")).Output);

        (await cli.RunAsync("policy", "apply", "-f", file, "--app", "broken", "--force")).Succeeds();
        Assert.Contains("retry  broken  app=broken  broken", (await cli.RunAsync("policy", "list", "--app", "broken")).Output, StringComparison.Ordinal);
        var doctor = await cli.RunAsync("doctor", "-o", "json");
        Assert.Equal(7, doctor.ExitCode);
        Assert.Contains(doctor.Json.AsArray(), static check => (string?)check!["check"] == "policy retry.broken" && (string?)check["state"] == "failed");
        await cli.RunAsync("policy", "delete", "retry.broken", "--app", "broken", "--yes");
    }

    [Theory]
    [InlineData("# servicecomb.retry.a\nmaxAttempts: many", "maxAttempts")]
    [InlineData("# servicecomb.retri.a\nmaxAttempts: 2", "kind")]
    [InlineData("# servicecomb.routeRule.a\n- precedence: [", "")]
    [InlineData("servicecomb:\n  retry:\n    a: |\n      maxAttempts: many", "maxAttempts")]
    public async Task Validation_says_what_apps_say(string text, string reason)
    {
        using var cli = new CliRunner { Input = text };

        var result = await cli.RunAloneAsync("policy", "validate", "-f", "-", "-o", "json");

        Assert.Equal(7, result.ExitCode);
        Assert.Contains(reason, (string?)Assert.Single(result.Json.AsArray())!["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_without_a_traffic_group_is_valid_with_a_warning()
    {
        using var cli = new CliRunner { Input = "# servicecomb.retry.lonely\nmaxAttempts: 2" };

        var finding = Assert.Single((await cli.RunAloneAsync("policy", "validate", "-f", "-", "-o", "json")).Succeeds().Json.AsArray());

        Assert.True((bool)finding!["isValid"]!);
        Assert.Contains("lonely", Assert.Single(finding["warnings"]!.AsArray())!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("just text")]
    [InlineData("a: [")]
    [InlineData("")]
    public async Task A_file_without_documents_is_an_error_that_shows_what_is_expected(string text)
    {
        using var cli = new CliRunner { Input = text };

        Assert.StartsWith("Standard input ", (await cli.RunAloneAsync("policy", "validate", "-f", "-")).FailsWith(2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_canary_divides_calls_and_keeps_rules_with_conditions()
    {
        using var cli = fixture.CreateRunner();
        cli.Input = """
            # servicecomb.routeRule.canary
            - precedence: 1
              match: {headers: {x-canary: {exact: 'true'}}}
              route:
              - {weight: 100, tags: {version: 2.0.0}}
            """;
        (await cli.RunAsync("policy", "apply", "-f", "-")).Succeeds();
        await fixture.RegisterAsync("canary", "1.0.0");

        var result = (await cli.RunAsync("canary", "canary", "2.0.0=20", "1.0.0=80", "-o", "json")).Succeeds();

        Assert.Equal("Warning: canary 2.0.0 has no instance that is up.\n", result.Error);
        Assert.Equal(["headers {x-canary {exact: true}} 2.0.0 100", " 2.0.0 20", " 1.0.0 80"], result.Json.AsArray().Select(static row => $"{row!["condition"]} {row["version"]} {row["percent"]}"));
        cli.Input = (await cli.RunAsync("policy", "get", "routeRule.canary")).Output;
        (await cli.RunAloneAsync("policy", "validate", "-f", "-")).Succeeds();
        (await cli.RunAsync("canary", "canary", "--clear")).Succeeds();
        Assert.Equal(["headers {x-canary {exact: true}}"], (await cli.RunAsync("canary", "canary", "-o", "json")).Json.AsArray().Select(static row => (string?)row!["condition"]));
    }

    [Theory]
    [InlineData("90", "2.0.0=20", "1.0.0=70")]
    [InlineData("twice", "2.0.0=20", "2.0.0=80")]
    [InlineData("'2.0.0' is not a share", "2.0.0", "1.0.0=80")]
    [InlineData("'2.0.0=-20' is not a share", "2.0.0=-20", "1.0.0=120")]
    public async Task Shares_must_be_valid(string reason, string first, string second)
    {
        using var cli = fixture.CreateRunner();

        Assert.Contains(reason, (await cli.RunAsync("canary", "orders", first, second)).FailsWith(2), StringComparison.Ordinal);
    }
}
