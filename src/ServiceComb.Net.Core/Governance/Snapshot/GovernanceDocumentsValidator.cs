using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Validates the governance documents that are set in code. Those of the configuration can change while the application runs;
/// invalid ones are logged and skipped.</summary>
internal sealed class GovernanceDocumentsValidator(TimeProvider time) : IValidateOptions<ServiceCombOptions>
{
    // Custom balancing rules and matchers may depend on the options that are validated here, so they are not resolved.
    private readonly DocumentReader _reader = new(new BalancingRules([], time, NullLogger<BalancingRules>.Instance), time, metrics: null);

    public ValidateOptionsResult Validate(string? name, ServiceCombOptions options)
    {
        if (options.Governance.Documents.Count == 0)
        {
            return ValidateOptionsResult.Success;
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(DocumentCollector.ToSettings(options.Governance.Documents)).Build();
        var failures = new List<string>(new GovernanceSettings(configuration, isInbound: false).Problems);
        foreach (var document in DocumentCollector.Collect(configuration))
        {
            if (FindProblem(document) is { } problem)
            {
                failures.Add($"{document.SettingKey} {ReceivedText.Escape(problem.Message)}");
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private DocumentException? FindProblem(GovernanceDocument document)
    {
        try
        {
            if (document.Problem is null)
            {
                _reader.Read(document, new MatchContext(document.Kind.IsList, []) { Matchers = null });
            }

            return document.Problem;
        }
        catch (DocumentException problem)
        {
            return problem;
        }
    }
}
