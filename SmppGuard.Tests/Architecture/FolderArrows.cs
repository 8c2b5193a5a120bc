using Mono.Cecil;
using Mono.Cecil.Cil;
using SmppGuard.Commands;

namespace SmppGuard.Tests.Architecture;

/// <summary>That something in one folder of the program names something of another.</summary>
/// <param name="From">Folder of the one.</param>
/// <param name="To">Folder of the other.</param>
/// <param name="Example">One of those that do.</param>
internal sealed record FolderArrow(string From, string To, string Example);

/// <summary>Reads from the built program who names whom: in bases, members, signatures, attributes and method bodies. Constants are copied by the compiler and not seen.</summary>
internal static class FolderArrows
{
    private const string Program = "SmppGuard";

    public static IReadOnlyList<FolderArrow> Read()
    {
        using var assembly = AssemblyDefinition.ReadAssembly(typeof(CommandTree).Assembly.Location);
        return
        [
            .. assembly.MainModule.GetTypes().Where(IsOurs)
                .SelectMany(type => Named(type).SelectMany(Parts).Where(IsOurs).Select(named => new FolderArrow(FolderOf(type), FolderOf(named), $"{type.Name} names {named.Name}")))
                .Where(arrow => !string.Equals(arrow.From, arrow.To, StringComparison.Ordinal))
                .DistinctBy(arrow => (arrow.From, arrow.To)),
        ];
    }

    private static bool IsOurs(TypeReference type) => type.Scope is ModuleDefinition && NamespaceOf(type).Split('.')[0] is Program;

    /// <summary>The first folder of a namespace; of Storage the second too.</summary>
    private static string FolderOf(TypeReference type)
    {
        var folders = NamespaceOf(type).Split('.');
        return folders.Length == 1 ? "" : folders[1] == "Storage" ? $"{folders[1]}.{folders[2]}" : folders[1];
    }

    private static string NamespaceOf(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type.Namespace;
    }

    private static IEnumerable<TypeReference> Named(TypeDefinition type) =>
    [
        .. type.BaseType is { } parent ? [parent] : Array.Empty<TypeReference>(),
        .. type.Interfaces.Select(i => i.InterfaceType),
        .. type.GenericParameters.SelectMany(p => p.Constraints).Select(c => c.ConstraintType),
        .. type.CustomAttributes.Select(a => a.AttributeType),
        .. type.Fields.Select(f => f.FieldType),
        .. type.Methods.SelectMany(Named),
    ];

    private static IEnumerable<TypeReference> Named(MethodDefinition method) =>
    [
        method.ReturnType,
        .. method.Parameters.Select(p => p.ParameterType),
        .. method.HasBody ? method.Body.Variables.Select(v => v.VariableType).Concat(method.Body.Instructions.SelectMany(Named)) : [],
    ];

    private static IEnumerable<TypeReference> Named(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod method => [method.DeclaringType, method.ReturnType, .. method.GenericArguments],
        MethodReference method => [method.DeclaringType, method.ReturnType, .. method.Parameters.Select(p => p.ParameterType)],
        _ => [],
    };

    /// <summary>A type, and those that it is made of: elements and arguments.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericInstanceType generic => Parts(generic.ElementType).Concat(generic.GenericArguments.SelectMany(Parts)),
        RequiredModifierType modified => Parts(modified.ElementType),
        TypeSpecification made => Parts(made.ElementType),
        GenericParameter => [],
        _ => [type],
    };
}
