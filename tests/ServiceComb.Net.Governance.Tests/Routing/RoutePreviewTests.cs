using System.Globalization;
using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Governance.Routing;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Governance.Tests.Routing;

public sealed class RoutePreviewTests
{
    private const string Rules = """
        - precedence: 2
          match: {headers: {x-canary: {exact: 'true'}}}
          route: [{weight: 100, tags: {version: 2.0.0}}]
        - precedence: 1
          route: [{weight: 80, tags: {version: 1.0.0}}, {weight: 20, tags: {version: 2.0.0}}]
        """;

    [Fact]
    public void Calls_are_divided_as_apps_divide_them()
    {
        var result = Preview(Rules, Instance("a", "1.0.0"), Instance("b", "1.0.0"), Instance("c", "2.0.0")).Route(new Request(null));

        Assert.Equal(1, result.Rule);
        Assert.Equal(["version=1.0.0 80 a,b", "version=2.0.0 20 c"], result.Targets.Select(Describe));
        Assert.Equal(0, result.Failed);
    }

    [Fact]
    public void A_request_that_meets_the_conditions_of_a_rule_goes_by_it()
    {
        var result = Preview(Rules, Instance("a", "1.0.0"), Instance("c", "2.0.0")).Route(new Request("true"));

        Assert.Equal(0, result.Rule);
        Assert.Equal(["version=2.0.0 100 c"], result.Targets.Select(Describe));
    }

    [Fact]
    public void Without_a_matching_rule_all_instances_that_are_up_receive_calls()
    {
        var result = Preview("- match: {headers: {x-canary: {exact: 'true'}}}", Instance("a", "1.0.0"), Instance("b", "1.0.0") with { Status = InstanceStatus.OutOfService }).Route(new Request(null));

        Assert.Null(result.Rule);
        Assert.Equal(["all 100 a"], result.Targets.Select(Describe));
    }

    [Theory]
    [InlineData("false", "", 100)]
    [InlineData("true", "all 100 a", 0)]
    public void Calls_without_an_instance_fail_only_without_the_protection_against_it(string isProtected, string targets, int failed)
    {
        var result = Preview($"- route: [{{weight: 100, tags: {{version: 3.0.0}}}}]\n  emptyProtection: {isProtected}", Instance("a", "1.0.0")).Route(new Request(null));

        Assert.Equal(targets, string.Join(' ', result.Targets.Select(Describe)));
        Assert.Equal(failed, result.Failed);
    }

    [Fact]
    public void A_rule_can_refer_to_a_traffic_group_and_to_the_caller()
    {
        const string Rule = "- precedence: 1\n  match: {refer: testers, source: shop}\n  route: [{tags: {version: 2.0.0}}]";
        KeyValuePair<string, string>[] documents = [new("servicecomb.routeRule.orders", Rule), new("servicecomb.matchGroup.testers", "matches: [{headers: {x-canary: {exact: 'true'}}}]")];

        Assert.Equal(0, new RoutePreview(documents, "orders", [Instance("a", "2.0.0")], "shop").Route(new Request("true")).Rule);
        Assert.Null(new RoutePreview(documents, "orders", [Instance("a", "2.0.0")], "shop").Route(new Request("no")).Rule);
        Assert.Null(new RoutePreview(documents, "orders", [Instance("a", "2.0.0")], "other").Route(new Request("true")).Rule);
    }

    private static RoutePreview Preview(string rules, params MicroserviceInstance[] instances) => new([new("servicecomb.routeRule.orders", rules)], "orders", instances);

    private static MicroserviceInstance Instance(string id, string version) => new() { InstanceId = id, Version = version, Status = InstanceStatus.Up, Endpoints = [$"rest://{id}:80"] };

    private static string Describe(RoutePreviewTarget target) => string.Create(CultureInfo.InvariantCulture, $"{target.Name} {target.Calls} {string.Join(',', target.InstanceIds)}");

    private sealed class Request(string? canary) : IRequestView
    {
        public string Method => "GET";

        public ReadOnlySpan<char> Path => "/";

        public string QueryString => "";

        public string PeerService => "orders";

        public bool TryGetHeader(string name, out string value)
        {
            value = canary ?? "";
            return name == "x-canary" && canary is not null;
        }
    }
}
