/** Where Hugging Face's repositories are. */
export const hubEndpoint = (): string => 'https://huggingface.co'
