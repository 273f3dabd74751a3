using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Governance.Routing;
using ServiceComb.Net.Governance.Tests.Fixtures;
using ServiceComb.Net.Protocol.Governance;

namespace ServiceComb.Net.Governance.Tests.Documents;

/// <summary>Texts that nobody thought of. The seeds are fixed, so that a failure can be repeated.</summary>
public sealed class AnyDocumentTests
{
    private static readonly string[] Insertions =
    [
        "\n", "\n  ", ": ", "- ", "[", "]", "{", "}", ",", "\"", "'", "\\", "&a ", "*a", "!t ", "|", ">", "%", "---\n", "...\n", "? ", "#", "\t", "\u0085", "\uFEFF", "\0",
        "<<", "~", "-1", "99999999999", "1e9", "NaN", "0x", "x", "é", "\uD83D", "\\U80000000", "null", "yes", "(", "*", "\\p{", "&&", "||", ">=", "[a-", "1M30S",
    ];

    public static TheoryData<string, string> Documents => new()
    {
        { "servicecomb.matchGroup.x", "matches:\n- method: [GET]\n  apiPath: {prefix: /a, regex: 'a[b-c]+'}\n  headers: {h: {compare: '>=18', in: [a, b]}}\n  queries: {q: {exact: a}}\n  serviceName: s\n  customMatcher: {customMatcherHandler: h, customMatcherParameters: p}\n" },
        { "servicecomb.match.x", "matches: [{httpHeaders: {h: {noLess: 1}}, source: s, sourceTags: {version: 1}}]" },
        { "servicecomb.retry.x", "maxAttempts: 3\nwaitDuration: 1S\nretryOnResponseStatus: [502, 5xx]\nretryStrategy: RandomBackoff\ninitialInterval: 100\nmultiplier: 2\nrandomizationFactor: 0.5\n" },
        { "servicecomb.rateLimiting.x", "{rate: 10, limitRefreshPeriod: 1M30S, timeoutDuration: 0, services: 'a,b:1'}" },
        { "servicecomb.identifierRateLimiting.x", "{identifier: user, rate: 10, order: -1}" },
        { "servicecomb.circuitBreaker.x", "failureRateThreshold: 50.5\nslidingWindowType: COUNT_BASED\nslidingWindowSize: 2M\nminimumNumberOfCalls: 10\nforceOpen: no\nrecordFailureStatus: 502,503\n" },
        { "servicecomb.instanceIsolation.x", "{slowCallRateThreshold: 10, slowCallDurationThreshold: 1S, waitDurationInOpenState: 1H}" },
        { "servicecomb.bulkhead.x", "{maxConcurrentCalls: 1, maxWaitDuration: 10}" },
        { "servicecomb.instanceBulkhead.x", "{maxConcurrentCalls: 1, maxWaitDuration: 10}" },
        { "servicecomb.faultInjection.x", "{type: abort, percentage: 100, errorCode: 418, fallbackType: ReturnNull, delayTime: 1S}" },
        { "servicecomb.loadbalance.x", "{rule: Random}" },
        { "servicecomb.timeLimiter.x", "{timeoutDuration: 1S, cancelRunningFuture: on}" },
        { "servicecomb.mapper.x", "target: {a: $U, b: '$H{h}', c: '$Q{q}', d: text}" },
        { "servicecomb.contextMapper.x", "target: {a: $M}" },
        { "servicecomb.routeRule.x", "- precedence: 2\n  match: {headers: {h: {regex: '\\p{Alpha}++', caseInsensitive: false}}, refer: g}\n  route: [{weight: 20, tags: {version: 1.0.0}}, {tags: {a: b}}]\n  fallback: [{weight: 100}]\n  emptyProtection: off\n" },
        { "servicecomb.globalRouteRule", "[{route: [{weight: 100, tags: {version: 1}}]}]" },
        { "servicecomb.darklaunch.policy.x", """{"policyType":"RULE","ruleItems":[{"groupName":"g","groupCondition":"version=1,2","policyCondition":"a>=1&&b~x*||c!=2","caseInsensitive":false}]}""" },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void Any_document_text_is_either_in_force_or_skipped_alone(string key, string text)
    {
        using var fixture = new GovernanceFixture(TimeProvider.System, ("servicecomb.matchGroup.good", "matches: [{}]"), ("servicecomb.retry.good", "maxAttempts: 7"));
        fixture.Configuration.Change(key, text);
        var random = new Random(7);
        for (var i = 0; i < 400; i++)
        {
            fixture.Configuration.Change(key, Change(text, random));
            Assert.Equal(7, fixture.Snapshot.Outgoing.Match(new TestRequestView()).MaxAttempts - 1);
        }

        Assert.DoesNotContain(fixture.Logs.Warnings, static line => line.Contains("cannot be read", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("servicecomb:retry:", "maxAttempts: 1")]
    [InlineData("servicecomb:retry:x:maxAttempts:", "1")]
    [InlineData("servicecomb:routeRule:", "- {}")]
    [InlineData("servicecomb:routeRule:x:0:", "1")]
    [InlineData("servicecomb:loadbalance:", "Random")]
    public void Keys_of_any_depth_are_ignored_or_skipped(string prefix, string value)
    {
        using var fixture = new GovernanceFixture(TimeProvider.System, ("servicecomb.matchGroup.good", "matches: [{}]"), ("servicecomb.retry.good", "maxAttempts: 7"));
        fixture.Configuration.Change(prefix + string.Join(':', Enumerable.Repeat("a", 3000)), value);
        fixture.Configuration.Change("servicecomb.retry.good", "maxAttempts: 8");
        Assert.Equal(8, fixture.Snapshot.Outgoing.Match(new TestRequestView()).MaxAttempts - 1);
    }

    [Fact]
    public void Any_short_text_is_read_or_rejected()
    {
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => Insertions[random.Next(Insertions.Length)]));
            GovernanceDuration.TryRead(text, out _);
            new StatusPatterns([text]).Contains(502);
            ServicesFilter.Admits(text, "a", "1");
            Try(() => YamlDocumentReader.Read(text));
            Try(() => _ = new DarkLaunchCondition(text, ignoreCase: false, "place"));
            Try(() => DarkLaunchReader.Read(YamlDocumentReader.Read(text), new MatchContext(true, [])));
            NumberCondition.TryRead(text)?.IsMatch(text);
        }
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (DocumentException)
        {
            // Refused; any other exception fails the test.
        }
    }

    private static string Change(string text, Random random)
    {
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            var at = random.Next(text.Length + 1);
            var length = random.Next(Math.Min(6, text.Length - at) + 1);
            text = random.Next(3) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, Insertions[random.Next(Insertions.Length)]),
                _ => text.Insert(random.Next(text.Length + 1), text.Substring(at, length)),
            };
        }

        return text;
    }
}
