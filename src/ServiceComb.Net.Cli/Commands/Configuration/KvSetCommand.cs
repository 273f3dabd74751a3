using System.CommandLine;
using System.Text.Json;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Protocol.Authentication;
using ServiceComb.Net.Protocol.Kie;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ServiceComb.Net.Cli.Commands.Configuration;

/// <summary>The command <c>kv set</c>.</summary>
internal sealed class KvSetCommand
{
    private readonly Argument<string> _key = KvCommand.Key();
    private readonly Argument<string?> _value = new("VALUE") { Description = "Value. Other users of the machine can see it: pass a secret with --file.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _file = CommonOptions.File("File with the value; - reads standard input.");
    private readonly Option<string> _type = new("--type") { Description = "Type of the value: text, json, yaml, properties, ini or xml.", DefaultValueFactory = static _ => KieValueType.Text };
    private readonly Option<bool> _disabled = new("--disabled") { Description = "Store the item without effect: apps ignore it." };
    private readonly LabelOptions _labels = new();

    private KvSetCommand() =>
        _type.AcceptOnlyFromAmong(KieValueType.Text, KieValueType.Json, KieValueType.Yaml, KieValueType.Properties, KieValueType.Ini, KieValueType.Xml);

    public static Command Create(CliServices services)
    {
        var command = new KvSetCommand();
        return new Command("set", "Creates an item, or changes its value.").With([command._key, command._value, command._file, command._type, command._disabled, .. command._labels.All])
            .Runs(services, command.RunAsync);
    }

    private async Task RunAsync(CommandContext context)
    {
        var (key, type) = (context.Get(_key), context.Get(_type)!);
        var value = await ReadValueAsync(context, key);
        Check(value, type);
        using var connection = await context.ConnectAsync();
        var labels = _labels.ReadExact(context, connection.Context);
        var item = await connection.Kie.SetAsync(
            new KieItem { Key = key, Value = value, ValueType = type, Labels = labels, Status = context.Get(_disabled) ? KieStatus.Disabled : KieStatus.Enabled }, context.Cancellation);
        context.Output.WriteMessage($"Set '{key}' ({KvText.Labels(labels)}).", () => KvItems.ToJson(KvText.Masked(item)));
    }

    private async Task<string> ReadValueAsync(CommandContext context, string key)
    {
        var (value, file) = (context.Get(_value), context.Get(_file));
        if (value is null == file is null)
        {
            throw new CliException("Either VALUE or --file FILE is required.", ExitCode.BadArguments);
        }

        if (value is not null && SecretNames.IsSecret(key))
        {
            throw new CliException($"'{key}' looks like the key of a secret, and other users of the machine can see arguments. Pass the value with --file FILE, or with --file - on standard input.", ExitCode.BadArguments);
        }

        // The line break that ends a file of one line is not meant as a part of the value.
        var text = value ?? await InputFile.ReadAsync(context, file!);
        return value is null && text.IndexOf('\n', StringComparison.Ordinal) == text.Length - 1 ? text.TrimEnd('\n').TrimEnd('\r') : text;
    }

    private static void Check(string value, string type)
    {
        try
        {
            if (type == KieValueType.Json)
            {
                JsonDocument.Parse(value, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip }).Dispose();
            }
            else if (type == KieValueType.Yaml)
            {
                new YamlStream().Load(new StringReader(value));
            }
        }
        catch (JsonException exception)
        {
            throw new CliException($"The value is not JSON (line {exception.LineNumber + 1}, position {exception.BytePositionInLine + 1}), so that apps would ignore it.", ExitCode.BadArguments);
        }
        catch (YamlException exception)
        {
            throw new CliException($"The value is not YAML (line {exception.Start.Line}, column {exception.Start.Column}: {exception.Message}), so that apps would ignore it.", ExitCode.BadArguments);
        }
    }
}
